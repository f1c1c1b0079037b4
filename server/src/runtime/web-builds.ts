import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** What a server that is still running may be serving. */
const KEPT_MS = 24 * 60 * 60_000;

/**
 * Builds of the web app beside each other, by name. Whoever starts serves the newest, and goes on with that one: a build
 * that is made meanwhile changes nothing for those who have a page open.
 */
export interface WebBuilds {
  /** The name of the newest; undefined where there is none. */
  newest(): Promise<string | undefined>;
  folderOf(name: string): string;
  /** Takes a folder, which becomes the newest build. Whoever comes second with the same finds the work done. */
  publish(built: string, name: string): Promise<void>;
  /** Those of a day ago and before. Where the folder cannot be written, they stay. */
  removeOld(now: number): Promise<void>;
}

export const webBuilds = (folder: string): WebBuilds => {
  const pointer = path.join(folder, 'current');
  const folderOf = (name: string): string => path.join(folder, name);
  const isThere = (name: string): boolean => existsSync(path.join(folderOf(name), 'index.html'));
  const newest = async (): Promise<string | undefined> => {
    const name = await readFile(pointer, 'utf8').catch(() => undefined);
    return name !== undefined && isThere(name) ? name : undefined;
  };
  return {
    newest,
    folderOf,
    async publish(built, name) {
      await mkdir(folder, { recursive: true });
      try {
        await rename(built, folderOf(name));
      } catch (error) {
        if (!isThere(name)) throw error;
        await rm(built, { recursive: true, force: true });
      }
      const draft = `${pointer}-${process.pid}`;
      await writeFile(draft, name);
      await rename(draft, pointer);
    },
    async removeOld(now) {
      const name = await newest();
      for (const each of await readdir(folder)) {
        if (each === 'current' || each === name) continue;
        const old = folderOf(each);
        const { mtimeMs } = await stat(old).catch(() => ({ mtimeMs: now }));
        if (now - mtimeMs > KEPT_MS) await rm(old, { recursive: true, force: true }).catch(() => undefined);
      }
    },
  };
};
