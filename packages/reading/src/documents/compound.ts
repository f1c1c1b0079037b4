import { constants, inflateRawSync } from 'node:zlib';
import cfb from 'cfb';
import { ReadingFailed } from '../types.ts';
import { MOST_UNPACKED } from './limits.ts';
import { PageWriter } from './page-writer.ts';
import type { DocumentText } from './types.ts';

const SIGNATURE = 'HWP Document File';
const FLAGS_AT = 36;
const IS_PACKED = 1;
const OPENS_WITH_PASSWORD = 2;
/** 배포용: for reading in Hancom's program alone, with a key within the document. */
const FOR_DISTRIBUTION = 4;

/** Of a record of a paragraph's text (HWP 5.0, 4.3.2). */
const PARAGRAPH_TEXT = 67;
const SIZE_FOLLOWS = 0xfff;

/** Controls of one letter, and what they say; each other one is followed by seven letters that are its own. */
const SHORT: Readonly<Record<number, string>> = {
  ...{ 0: '', 10: '\n', 13: '\n', 24: '-', 25: '', 26: '', 27: '', 28: '', 29: '', 30: '\u00a0', 31: ' ' },
};
const TAB = 9;
const LONG_LETTERS = 8;
const FIRST_LETTER = 32;

const paragraphText = (bytes: Buffer): string => {
  const letters = new Uint16Array(bytes.length >> 1);
  for (let at = 0; at < letters.length; at++) letters[at] = bytes.readUInt16LE(at * 2);
  let text = '';
  for (let at = 0; at < letters.length; at++) {
    const letter = letters[at] ?? 0;
    const said = SHORT[letter];
    if (letter >= FIRST_LETTER) text += String.fromCharCode(letter);
    else if (said !== undefined) text += said;
    else {
      if (letter === TAB) text += '\t';
      at += LONG_LETTERS - 1;
    }
  }
  return text.endsWith('\n') ? text : `${text}\n`;
};

/** Text of the records of a section, that of its tables where they stand. */
const writeSection = (section: Buffer, pages: PageWriter): void => {
  for (let at = 0; at + 4 <= section.length && !pages.isFull;) {
    const head = section.readUInt32LE(at);
    at += 4;
    let size = head >>> 20;
    if (size === SIZE_FOLLOWS) {
      if (at + 4 > section.length) return;
      size = section.readUInt32LE(at);
      at += 4;
    }
    if ((head & 0x3ff) === PARAGRAPH_TEXT) pages.write(paragraphText(section.subarray(at, at + size)));
    at += size;
  }
};

const unpack = (bytes: Buffer): Buffer => {
  try {
    return inflateRawSync(bytes, { maxOutputLength: MOST_UNPACKED, finishFlush: constants.Z_SYNC_FLUSH });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new ReadingFailed('too_large', 'Unpacked, the document is too large.', { cause });
    throw new ReadingFailed('broken', 'A section of the document cannot be unpacked.', { cause });
  }
};

/**
 * A compound file: binary HWP is read; of Office files those behind a password are told apart from those of before 2007.
 * @throws ReadingFailed `encrypted`, `unknown_kind`, `too_large`, `broken`
 */
export const readCompound = (bytes: Uint8Array): DocumentText => {
  const file = cfb.read(Buffer.from(bytes), { type: 'buffer' });
  const contentOf = (name: string): Buffer | undefined => {
    const content = cfb.find(file, name)?.content;
    return content === undefined ? undefined : Buffer.from(content);
  };
  if (contentOf('/EncryptedPackage') !== undefined)
    throw new ReadingFailed('encrypted', 'The document opens with a password.');
  const header = contentOf('/FileHeader');
  if (header === undefined || header.length < FLAGS_AT + 4 || !header.toString('latin1').startsWith(SIGNATURE))
    throw new ReadingFailed('unknown_kind', 'Office documents of before 2007 are not read.');
  const flags = header.readUInt32LE(FLAGS_AT);
  if ((flags & OPENS_WITH_PASSWORD) !== 0) throw new ReadingFailed('encrypted', 'The document opens with a password.');
  if ((flags & FOR_DISTRIBUTION) !== 0)
    throw new ReadingFailed(
      'for_distribution',
      'The document is for distribution, and is encrypted without a password.',
    );
  const pages = new PageWriter();
  let unpacked = 0;
  for (let number = 0; !pages.isFull; number++) {
    const packed = contentOf(`/BodyText/Section${number}`);
    if (packed === undefined) break;
    const section = (flags & IS_PACKED) === 0 ? packed : unpack(packed);
    unpacked += section.length;
    if (unpacked > MOST_UNPACKED) throw new ReadingFailed('too_large', 'Unpacked, the document is too large.');
    writeSection(section, pages);
  }
  return { kind: 'hwp', title: null, ...pages.end() };
};
