import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  statSync,
  writeSync,
  type Stats,
} from 'node:fs';
import path from 'node:path';
import { ConfigError } from './config/config.ts';

/** Where log lines go beside stdout; what a process writes is in it when `write` returns. */
export interface LogFile {
  write(line: string): void;
}

const MAX_BYTES = 10 * 1024 * 1024;
/** With the one that is being written. */
const FILES = 5;
/** Whoever rotates is done within a moment; a lock that is older was left behind by a process that was killed. */
const LOCK_MS = 10_000;
/** How often it is looked what others have made of the file: by time, and by what was written meanwhile. */
const LOOK_MS = 250;
const LOOK_BYTES = 64 * 1024;
/** Between two attempts to rotate a file whose folder cannot be written. */
const ROTATE_AGAIN_MS = 60_000;
/** Between two attempts at a file that failed. */
const RETRY_MS = 1000;

/** Of a disk that is full, or of somebody's share of it. */
const NO_ROOM: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);

const statOf = (file: string): Stats | undefined => statSync(file, { throwIfNoEntry: false });

/** undefined where another process has it. */
const lock = (folder: string): Disposable | undefined => {
  try {
    mkdirSync(folder);
    return { [Symbol.dispose]: () => rmdirSync(folder) };
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    const since = statOf(folder)?.mtimeMs;
    if (since !== undefined && Date.now() - since > LOCK_MS) rmdirSync(folder);
    return undefined;
  }
};

const renameIfThere = (from: string, to: string): void => {
  if (statOf(from) !== undefined) renameSync(from, to);
};

const fileOf = (setting: string): string => {
  const isFolder = setting.endsWith('/') || statOf(setting)?.isDirectory() === true;
  return path.resolve(isFolder ? path.join(setting, 'madang.log') : setting);
};

const tell = (text: string): void => void process.stderr.write(`${text}\n`);

/**
 * A file that several processes append to. Each line is one write to the end of the file, which the system does not mix
 * with those of others; when the file is full, one of them renames it, and the others, which go on writing into what they
 * have open, find that out within a moment. So no line is lost or cut when it is rotated.
 * @throws ConfigError where there is nothing that could be written; a disk that is full is no reason
 */
export const openLogFile = (setting: string): LogFile => {
  const file = fileOf(setting);
  let descriptor: number | undefined;
  let size = 0;
  let lookAt = 0;
  let unseen = 0;
  let failed: { missing: number; retryAt: number } | undefined;
  let rotateAt = 0;
  let cannotRotate = false;
  /** Of a line only a part was written: what follows begins anew. */
  let isCut = false;

  const close = (): void => {
    if (descriptor !== undefined) closeSync(descriptor);
    descriptor = undefined;
  };
  const open = (): number => {
    if (descriptor !== undefined) return descriptor;
    // What people do is in it, by their ids.
    descriptor = openSync(file, 'a', 0o600);
    size = fstatSync(descriptor).size;
    return descriptor;
  };
  const rotate = (): void => {
    using held = lock(`${file}.lock`);
    if (held === undefined) return;
    // Another one may have done so meanwhile.
    if ((statOf(file)?.size ?? 0) < MAX_BYTES) return;
    for (let age = FILES - 2; age > 0; age -= 1) renameIfThere(`${file}.${age}`, `${file}.${age + 1}`);
    renameSync(file, `${file}.1`);
  };
  /** A file that grows too large is better than none: where the folder may not be written (others made it), lines go on. */
  const rotateIfPossible = (): void => {
    try {
      rotate();
      close();
      cannotRotate = false;
    } catch (error) {
      if (NO_ROOM.has(codeOf(error))) throw error;
      rotateAt = performance.now() + ROTATE_AGAIN_MS;
      if (!cannotRotate)
        tell(`LOG_FILE: ${file} cannot be rotated (${codeOf(error)}): its folder must be writable; it grows meanwhile`);
      cannotRotate = true;
    }
  };
  /** Whether what is open is still the file of this name; how large others have made it is found out as well. */
  const look = (): void => {
    if (descriptor === undefined || (performance.now() < lookAt && unseen < LOOK_BYTES)) return;
    lookAt = performance.now() + LOOK_MS;
    unseen = 0;
    const there = statOf(file);
    const ours = fstatSync(descriptor);
    if (there === undefined || there.ino !== ours.ino || there.dev !== ours.dev) close();
    else ({ size } = ours);
  };
  const append = (line: string): void => {
    look();
    if (size >= MAX_BYTES && performance.now() >= rotateAt && statOf(file)?.isFile() === true) rotateIfPossible();
    const to = open();
    const bytes = Buffer.from(isCut ? `\n${line}` : line);
    const written = writeSync(to, bytes);
    size += written;
    unseen += written;
    isCut = written < bytes.length;
    // The rest of it says why it was not taken.
    if (isCut) writeSync(to, bytes, written);
    isCut = false;
  };
  const fail = (error: unknown): void => {
    close();
    if (failed === undefined)
      tell(`LOG_FILE: ${file} cannot be written (${codeOf(error)}); the server goes on, its log lines are on stdout`);
    failed = { missing: (failed?.missing ?? 0) + 1, retryAt: performance.now() + RETRY_MS };
  };

  try {
    mkdirSync(path.dirname(file), { recursive: true });
    open();
  } catch (error) {
    if (!NO_ROOM.has(codeOf(error))) throw new ConfigError([`LOG_FILE: ${file} cannot be opened (${codeOf(error)})`]);
  }
  return {
    write(line) {
      if (failed !== undefined && performance.now() < failed.retryAt) {
        failed.missing += 1;
        return;
      }
      try {
        append(line);
      } catch (error) {
        fail(error);
        return;
      }
      if (failed === undefined) return;
      tell(`LOG_FILE: ${file} is written again; ${failed.missing} lines are missing in it`);
      failed = undefined;
    },
  };
};
