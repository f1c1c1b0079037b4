import { Zip, ZipPassThrough } from 'fflate';

export interface ZipEntry {
  readonly name: string;
  /** undefined: it is not there any more. */
  readonly read: () => Promise<Uint8Array | undefined>;
}

/** 1980-01-01, where ZIP begins to count: the same pictures are the same file. */
const NO_TIME = new Date(1980, 0, 1);

/** One file after the other, as fast as they are taken; stored as they are, since pictures do not get smaller. */
export async function* zip(entries: Iterable<ZipEntry>): AsyncGenerator<Uint8Array> {
  let ready: Uint8Array[] = [];
  const archive = new Zip((error, piece) => {
    if (error !== null) throw error;
    ready.push(piece);
  });
  const take = (): Uint8Array[] => {
    const pieces = ready;
    ready = [];
    return pieces;
  };
  for (const { name, read } of entries) {
    const bytes = await read();
    if (bytes === undefined) continue;
    const file = new ZipPassThrough(name);
    file.mtime = NO_TIME;
    archive.add(file);
    file.push(bytes, true);
    yield* take();
  }
  archive.end();
  yield* take();
}

const FORBIDDEN = /[\\/:*?"<>|\p{Cc}]+/gu;
const LONGEST = 60;

/** A name that every system takes; empty names become `other`. */
export const fileName = (text: string, other: string): string =>
  Array.from(text.replace(FORBIDDEN, ' ').replace(/\s+/g, ' ').trim())
    .slice(0, LONGEST)
    .join('')
    .replace(/[. ]+$/, '') || other;
