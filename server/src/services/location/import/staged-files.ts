import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A file that has come whole, in a folder of its own. */
export interface Staged {
  readonly folder: string;
  readonly file: string;
  /** As whoever sent it calls it. */
  readonly fileName: string;
}

const PREFIX = 'madang-import-';
const FILE = 'file.csv';
const MOST_NAME = 120;
/** A name that a spreadsheet, a terminal and a page can show: it is somebody else's. */
const nameOf = (name: string): string => name.replace(/\p{C}/gu, '').slice(-MOST_NAME) || FILE;

export const discard = ({ folder }: Staged): Promise<void> => rm(folder, { recursive: true, force: true });

export const stage = async ({
  name,
  bytes,
}: {
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}): Promise<Staged> => {
  const folder = await mkdtemp(path.join(tmpdir(), `${PREFIX}${process.pid}-`));
  const staged = { folder, file: path.join(folder, FILE), fileName: nameOf(name) };
  try {
    await pipeline(Readable.from(bytes), createWriteStream(staged.file));
    return staged;
  } catch (error) {
    await discard(staged);
    throw error;
  }
};

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It is somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Removes what processes have left that were killed. In a container each has the number of the one before. */
export const removeLeftFiles = async (): Promise<void> => {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1]);
    if (!(pid > 0)) continue;
    const folder = path.join(tmpdir(), name);
    const isOfBefore = async (): Promise<boolean> => (await stat(folder)).mtimeMs < performance.timeOrigin;
    const isLeft = pid === process.pid ? await isOfBefore().catch(() => false) : !isAlive(pid);
    // What another user of this machine has left is not to be removed by us.
    if (isLeft) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
};
