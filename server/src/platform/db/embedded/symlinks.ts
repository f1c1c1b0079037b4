import { existsSync, lstatSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

interface Symlink {
  readonly source: string;
  readonly target: string;
}

const readList = (native: string): Symlink[] => {
  const list = join(native, 'pg-symlinks.json');
  return existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as Symlink[]) : [];
};

/**
 * npm packages carry no symlinks: an install script of the package makes them, and scripts are often switched off.
 * Answers false when they are missing and cannot be made here.
 */
export const makeSymlinks = (native: string): boolean => {
  for (const { source, target } of readList(native)) {
    const link = join(dirname(native), target);
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(relative(dirname(link), join(dirname(native), source)), link);
    } catch (error) {
      // Another starter made it meanwhile.
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      return false;
    }
  }
  return true;
};
