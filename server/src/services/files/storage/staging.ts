import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { createReadStream } from 'node:fs';
import { AppError } from '#platform/errors';
import { diskError } from '#platform/disk-error';

/** Enough to tell types by. */
const HEAD_BYTES = 4100;
/** Written at once: fewer, larger writes keep other requests quick. */
const WRITE_BYTES = 256 * 1024;
/** Older than any upload may take. */
const ABANDONED_MS = 2 * 60 * 60_000;

/** A file that is being taken in, on the local disk. It is removed when it is let go of. */
export interface Staged extends AsyncDisposable {
  readonly path: string;
  readonly hash: string;
  readonly bytes: number;
  /** Its beginning. */
  readonly head: Buffer;
}

export interface Staging {
  /** Writes bytes while they come, and hashes them. @throws AppError `storage_full`, and what the bytes throw: then nothing is left */
  receive(bytes: AsyncIterable<Uint8Array>): Promise<Staged>;
  /** The same of what somebody else writes to the path that they are given. */
  produce(write: (path: string) => Promise<void>): Promise<Staged>;
  /** What a process left behind that ended in the middle. */
  removeAbandoned(now: number): Promise<void>;
}

const writeAll = async (
  handle: FileHandle,
  bytes: AsyncIterable<Uint8Array>,
): Promise<Omit<Staged, 'path' | keyof AsyncDisposable>> => {
  const hash = createHash('sha256');
  const head: Uint8Array[] = [];
  let [size, headSize, waitingSize] = [0, 0, 0];
  let waiting: Uint8Array[] = [];
  const flush = async (): Promise<void> => {
    const pieces = waiting;
    [waiting, waitingSize] = [[], 0];
    const asked = pieces.reduce((sum, piece) => sum + piece.length, 0);
    const { bytesWritten } = pieces.length === 0 ? { bytesWritten: 0 } : await handle.writev(pieces);
    // A disk that fills up takes a part first.
    if (bytesWritten < asked)
      throw new AppError('storage_full', { detail: `${bytesWritten} of ${asked} bytes were written` });
  };
  for await (const piece of bytes) {
    hash.update(piece);
    size += piece.length;
    if (headSize < HEAD_BYTES) {
      head.push(piece.subarray(0, HEAD_BYTES - headSize));
      headSize += piece.length;
    }
    waiting.push(piece);
    waitingSize += piece.length;
    if (waitingSize >= WRITE_BYTES) await flush();
  }
  await flush();
  await handle.sync();
  return { hash: hash.digest('hex'), bytes: size, head: Buffer.concat(head) };
};

const describe = async (file: string): Promise<Omit<Staged, 'path' | keyof AsyncDisposable>> => {
  const hash = createHash('sha256');
  const head: Buffer[] = [];
  let bytes = 0;
  for await (const piece of createReadStream(file) as AsyncIterable<Buffer>) {
    if (bytes < HEAD_BYTES) head.push(piece.subarray(0, HEAD_BYTES - bytes));
    bytes += piece.length;
    hash.update(piece);
  }
  await using handle = await open(file, 'r+');
  await handle.sync();
  return { hash: hash.digest('hex'), bytes, head: Buffer.concat(head) };
};

/** @param openFile for writing; another one only where a test needs a disk that is full */
export const createStaging = (
  folder: string,
  openFile: (path: string) => Promise<FileHandle> = (file) => open(file, 'wx', 0o600),
): Staging => {
  const stage = async (
    fill: (file: string) => Promise<Omit<Staged, 'path' | keyof AsyncDisposable>>,
  ): Promise<Staged> => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = path.join(folder, randomUUID());
    const remove = (): Promise<void> => rm(file, { force: true });
    try {
      return { ...(await fill(file)), path: file, [Symbol.asyncDispose]: remove };
    } catch (error) {
      await remove();
      throw diskError(error);
    }
  };
  return {
    receive: (bytes) =>
      stage(async (file) => {
        await using handle = await openFile(file);
        return await writeAll(handle, bytes);
      }),
    produce: (write) =>
      stage(async (file) => {
        await write(file);
        return describe(file);
      }),
    async removeAbandoned(now) {
      for (const name of await readdir(folder).catch(() => [])) {
        const file = path.join(folder, name);
        const found = await stat(file).catch(() => undefined);
        if (found !== undefined && now - found.mtimeMs > ABANDONED_MS) await rm(file, { force: true });
      }
    },
  };
};
