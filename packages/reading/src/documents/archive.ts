import { fromBufferPromise, type Entry } from 'yauzl';
import { ReadingFailed } from '../types.ts';
import { MOST_ENTRIES, MOST_RATIO, MOST_UNPACKED, RATIO_FROM } from './limits.ts';

export interface Archive {
  readonly has: (name: string) => boolean;
  /** The parts whose names are wanted. @throws ReadingFailed `encrypted`, `too_large` */
  readonly parts: (isWanted: (name: string) => boolean) => Promise<ReadonlyMap<string, Uint8Array>>;
}

const tooLarge = (what: string): ReadingFailed => new ReadingFailed('too_large', `Unpacked, the document has ${what}.`);

/**
 * A document that is a ZIP of parts. What its directory says of sizes is believed by nobody: bytes are counted as they come,
 * and no part that is an archive itself is opened.
 * @throws ReadingFailed `too_large`
 */
export const openArchive = async (bytes: Uint8Array): Promise<Archive> => {
  const zip = await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
    lazyEntries: true,
    autoClose: false,
  });
  if (zip.entryCount > MOST_ENTRIES) throw tooLarge(`more than ${MOST_ENTRIES} parts`);
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) {
    // Of two with one name the first counts, as for most that open archives.
    if (!entries.has(entry.fileName)) entries.set(entry.fileName, entry);
  }
  let total = 0;
  const unpack = async (entry: Entry): Promise<Uint8Array> => {
    if (entry.isEncrypted()) throw new ReadingFailed('encrypted', 'The archive opens with a password.');
    const pieces: Buffer[] = [];
    let length = 0;
    for await (const piece of (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) {
      pieces.push(piece);
      length += piece.length;
      total += piece.length;
      if (total > MOST_UNPACKED) throw tooLarge(`more than ${MOST_UNPACKED / 1024 / 1024} MB`);
      if (length > RATIO_FROM && length > entry.compressedSize * MOST_RATIO)
        throw tooLarge(`a part ${MOST_RATIO} times as large as it comes`);
    }
    return Buffer.concat(pieces);
  };
  return {
    has: (name) => entries.has(name),
    parts: async (isWanted) => {
      const parts = new Map<string, Uint8Array>();
      for (const [name, entry] of entries) if (isWanted(name)) parts.set(name, await unpack(entry));
      return parts;
    },
  };
};
