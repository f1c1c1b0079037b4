import { chmodSync, copyFileSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { makeSymlinks } from './symlinks.ts';

const needed = (name: string): boolean => !name.endsWith('.a') && name !== 'pkgconfig';

const placeFile = (from: string, to: string): void => {
  const { mode } = statSync(from);
  // A link shares the mode with the original, which is not ours to change.
  if ((mode & 0o044) === 0o044) {
    try {
      linkSync(from, to);
      return;
    } catch {
      // Another file system, or a system that forbids it.
    }
  }
  copyFileSync(from, to);
  chmodSync(to, mode & 0o100 ? 0o755 : 0o644);
};

const placeFolder = (from: string, to: string): void => {
  mkdirSync(to);
  chmodSync(to, 0o755);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (!needed(entry.name)) continue;
    if (entry.isDirectory()) placeFolder(join(from, entry.name), join(to, entry.name));
    else if (entry.isFile()) placeFile(join(from, entry.name), join(to, entry.name));
  }
};

/** Copies (hard-links where possible) the programs to `to`, which appears complete or not at all. */
export const copyNative = (native: string, to: string): void => {
  const unfinished = `${to}-${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    mkdirSync(unfinished);
    chmodSync(unfinished, 0o755);
    // pg-symlinks.json names its paths from the parent of `native`.
    placeFolder(native, join(unfinished, 'native'));
    makeSymlinks(join(unfinished, 'native'));
    renameSync(unfinished, to);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && code !== 'EPERM') throw error;
  }
};
