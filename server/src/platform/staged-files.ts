import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { diskError } from './disk-error.ts';

/** A file that has come whole, in a folder of its own. */
export interface Staged {
  readonly folder: string;
  readonly file: string;
  /** As whoever sent it calls it. */
  readonly fileName: string;
}

/** On a disk, in the data folder: what is meant for temporary files is memory in many places. */
const folderOf = (dataFolder: string): string => path.join(dataFolder, 'staged');
/** Processes of several machines may share it: by its number alone, none is known to be alive. */
const HOST = hostname().replace(/[^\w.]/g, '_');
/** What another machine has left longer ago than anything may take. */
const ABANDONED_MS = 24 * 60 * 60_000;
const FILE = 'file';
const MOST_NAME = 120;
/** A name that a spreadsheet, a terminal and a page can show: it is somebody else's. */
const nameOf = (name: string): string => name.replace(/\p{C}/gu, '').slice(-MOST_NAME) || FILE;

export const discard = ({ folder }: Staged): Promise<void> => rm(folder, { recursive: true, force: true });

/** @throws AppError `storage_full` */
export const stage = async (
  dataFolder: string,
  { name, bytes }: { readonly name: string; readonly bytes: AsyncIterable<Uint8Array> },
): Promise<Staged> => {
  await mkdir(folderOf(dataFolder), { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(path.join(folderOf(dataFolder), `${HOST}-${process.pid}-`));
  const staged = { folder, file: path.join(folder, FILE), fileName: nameOf(name) };
  try {
    await pipeline(Readable.from(bytes), createWriteStream(staged.file));
    return staged;
  } catch (error) {
    await discard(staged);
    throw diskError(error);
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
export const removeLeftFiles = async (dataFolder: string): Promise<void> => {
  for (const name of await readdir(folderOf(dataFolder)).catch(() => [])) {
    const [, host, number] = /^([\w.]+)-(\d+)-/.exec(name) ?? [];
    const pid = Number(number);
    if (!(pid > 0)) continue;
    const folder = path.join(folderOf(dataFolder), name);
    const isOlderThan = async (time: number): Promise<boolean> => (await stat(folder)).mtimeMs < time;
    const isOfBefore = (time: number): Promise<boolean> => isOlderThan(time).catch(() => false);
    const isLeft =
      host !== HOST
        ? await isOfBefore(Date.now() - ABANDONED_MS)
        : pid === process.pid
          ? await isOfBefore(performance.timeOrigin)
          : !isAlive(pid);
    // What another user of this machine has left is not to be removed by us.
    if (isLeft) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
};
