import { fileTypeFromFile } from 'file-type';
import path from 'node:path';
import { DOCUMENT_TYPES, PICTURE_TYPES } from '@madang/contracts/files';

/** What a file is, as its bytes say. */
export interface Kind {
  readonly is: 'picture' | 'document';
  readonly mimeType: string;
}

const PICTURES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(PICTURE_TYPES.map((type) => [type, type])),
  'image/apng': 'image/png',
  'image/heif': 'image/heic',
  'image/heic-sequence': 'image/heic',
  'image/heif-sequence': 'image/heic',
};

/** Kinds of text that only their names tell apart. */
const BY_NAME: Readonly<Record<string, string>> = {
  '.md': 'text/markdown',
  '.markdown': 'text/markdown',
  '.csv': 'text/csv',
  '.html': 'text/html',
  '.htm': 'text/html',
};

const decodes = (head: Uint8Array, encoding: string): boolean => {
  try {
    // The last letter may be cut.
    const text = new TextDecoder(encoding, { fatal: true }).decode(head, { stream: true });
    return !/[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(text);
  } catch {
    return false;
  }
};

/** UTF-8, UTF-16 with its mark, or CP949, as Korean Windows wrote it. */
const isText = (head: Buffer): boolean => {
  const mark = head.subarray(0, 2).toString('latin1');
  if (mark === '\xff\xfe') return decodes(head, 'utf-16le');
  if (mark === '\xfe\xff') return decodes(head, 'utf-16be');
  return decodes(head, 'utf-8') || decodes(head, 'euc-kr');
};

/** HWP is an OLE file, as old Word files are; its header names it. */
const HWP = Buffer.from('HWP Document File');
/** The first entry of a HWPX file is stored as it is, and begins at byte 30. */
const HWPX = Buffer.from('mimetypeapplication/hwp+zip');

/** What breaks off in the middle of saying what it is, is nothing. */
const detect = (file: string): Promise<string | undefined> =>
  fileTypeFromFile(file).then(
    (type) => type?.mime,
    () => undefined,
  );

/** Formats that are taken and may be letters alone. All others have bytes near their beginning that no text has. */
const IN_LETTERS = /^(%PDF-\d|\{\\rtf\d)/;

/** undefined for what is not taken. Of `name` only that of a text counts. */
export const kindOf = async (file: string, head: Buffer, name: string): Promise<Kind | undefined> => {
  // Before the format is looked for: letters also begin formats ("BMW 320d" a BMP, "MZ세대" a program).
  if (isText(head) && !IN_LETTERS.test(head.subarray(0, 8).toString('latin1')))
    return { is: 'document', mimeType: BY_NAME[path.extname(name).toLowerCase()] ?? 'text/plain' };
  const found = await detect(file);
  const picture = PICTURES[found ?? ''];
  if (picture !== undefined) return { is: 'picture', mimeType: picture };
  if (found === 'application/x-cfb')
    return head.includes(HWP) || /\.hwp$/i.test(name) ? { is: 'document', mimeType: 'application/x-hwp' } : undefined;
  if (head.subarray(30, 30 + HWPX.length).equals(HWPX)) return { is: 'document', mimeType: 'application/hwp+zip' };
  if (found !== undefined && (DOCUMENT_TYPES as readonly string[]).includes(found))
    return { is: 'document', mimeType: found };
  return undefined;
};
