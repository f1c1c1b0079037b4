import { open } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import type { Entry, ZipFile } from 'yauzl';
import { AppError } from '#platform/errors';
import { readDirectory } from './zip-directory.ts';

/** Unpacked, of one entry; and for each packed byte of one of more than {@link RATIO_FROM}: text repeats itself less. */
const MOST_UNPACKED = 8 * 1024 * 1024 * 1024;
const MOST_RATIO = 300;
const RATIO_FROM = 32 * 1024 * 1024;
/** Of all documents together, whatever the size of the file is. */
const MOST_OF_ALL = 4 * 1024 * 1024 * 1024;

/** What somebody has brought: documents with conversations, and files that belong to them. */
export interface OpenedExport {
  /** The documents, one after the other, and which share of all of them is read after each piece. */
  documents(onRead: (bytes: number) => void): Iterable<AsyncIterable<Uint8Array>>;
  /** Of all documents, packed as they are. */
  readonly bytes: number;
  /** The bytes of a file by one of these names, or ids that its name begins with; undefined where there is none. */
  file(names: readonly string[]): Promise<AsyncIterable<Uint8Array> | undefined>;
  close(): void;
}

const unreadable = (cause: unknown): AppError =>
  cause instanceof AppError ? cause : new AppError('archive_unreadable', { cause });

/** What the directory says of sizes is believed by nobody: bytes are counted as they come. */
async function* unpacked(zip: ZipFile, entry: Entry): AsyncGenerator<Uint8Array> {
  if (entry.isEncrypted()) throw new AppError('archive_unreadable');
  let size = 0;
  try {
    for await (const piece of (await zip.openReadStreamPromise(entry)) as AsyncIterable<Uint8Array>) {
      size += piece.length;
      if (size > MOST_UNPACKED || (size > RATIO_FROM && size > entry.compressedSize * MOST_RATIO))
        throw new AppError('archive_unreadable');
      yield piece;
    }
  } catch (cause) {
    throw unreadable(cause);
  }
}

const DOCUMENT = /(^|\/)(conversations(-\d+)?|conversations\/[^/]+)\.json$/i;
const ANY_JSON = /^[^/]+\.json$/i;
const base = (name: string): string => name.slice(name.lastIndexOf('/') + 1);
/** `file-abc-holiday.png`, `file_abc.dat`: what stands before the second mark is the id. */
const idOf = (name: string): string => /^file[-_][A-Za-z0-9]+/.exec(base(name))?.[0] ?? base(name);

const openZip = async (path: string, size: number, kind: 'guest' | 'user'): Promise<OpenedExport> => {
  const { zip, entries } = await readDirectory(path, kind);
  const byName = new Map<string, Entry>();
  // Of two with one name the first counts, as for most that open archives.
  for (const { name, entry } of entries)
    for (const each of [name, base(name), idOf(name)]) if (!byName.has(each)) byName.set(each, entry);
  const named = entries.filter(({ name }) => DOCUMENT.test(name));
  const wanted = named.length > 0 ? named : entries.filter(({ name }) => ANY_JSON.test(name));
  const bytes = wanted.reduce((sum, { entry }) => sum + entry.uncompressedSize, 0);
  return {
    bytes,
    close: () => zip.close(),
    *documents(onRead) {
      // Many small ones are as large as a large one.
      const most = Math.min(MOST_OF_ALL, Math.max(RATIO_FROM, size * MOST_RATIO));
      let all = 0;
      const count = (read: number): void => {
        all += read;
        if (all > most) throw new AppError('archive_unreadable');
        onRead(read);
      };
      for (const { entry } of wanted) yield counted(unpacked(zip, entry), count);
    },
    file(names) {
      const entry = names.map((name) => byName.get(name)).find((found) => found !== undefined);
      return Promise.resolve(entry === undefined ? undefined : unpacked(zip, entry));
    },
  };
};

async function* counted(bytes: AsyncIterable<Uint8Array>, onRead: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    yield piece;
    onRead(piece.length);
  }
}

/** By what a file begins with. @throws AppError `archive_unreadable`, `archive_too_many_files` */
export const openExport = async (path: string, kind: 'guest' | 'user'): Promise<OpenedExport> => {
  const handle = await open(path);
  const head = Buffer.alloc(2);
  await handle.read(head, 0, 2, 0);
  const { size: bytes } = await handle.stat();
  await handle.close();
  if (head.toString('latin1') !== 'PK')
    return {
      bytes,
      close: () => undefined,
      *documents(onRead) {
        yield counted(createReadStream(path) as AsyncIterable<Uint8Array>, onRead);
      },
      file: () => Promise.resolve(undefined),
    };
  try {
    return await openZip(path, bytes, kind);
  } catch (cause) {
    throw unreadable(cause);
  }
};
