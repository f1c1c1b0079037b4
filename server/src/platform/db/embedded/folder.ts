import { chmodSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOTS_FOLDER } from '../../config/data-folder.ts';
import { EmbeddedPostgresError } from './errors.ts';
import { isRoot, NOBODY, type RunAs } from './user.ts';

/** Where things are inside the data folder. */
export interface ClusterPaths {
  readonly folder: string;
  /** Appears by one rename with everything in it, so it is either complete or absent. */
  readonly cluster: string;
  readonly data: string;
  readonly password: string;
  readonly port: string;
  readonly serverLog: string;
}

export const pathsInside = (cluster: string): Omit<ClusterPaths, 'folder'> => ({
  cluster,
  data: join(cluster, 'data'),
  password: join(cluster, 'password'),
  port: join(cluster, 'port'),
  serverLog: join(cluster, 'server.log'),
});

export const clusterPaths = (folder: string): ClusterPaths => ({ folder, ...pathsInside(join(folder, 'postgres')) });

const mayEnter = (folder: string, user: RunAs): boolean => {
  const { uid, gid, mode } = statSync(folder);
  if (uid === user.uid) return (mode & 0o100) !== 0;
  if (gid === user.gid) return (mode & 0o010) !== 0;
  return (mode & 0o001) !== 0;
};

const ancestors = (folder: string): string[] => {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [...ancestors(parent), folder];
};

/** Whoever made these first, they are ours, and only root owns them. */
const openOurs = (folders: readonly string[], user: RunAs): void => {
  for (const each of folders) {
    const { uid, mode } = statSync(each);
    if (uid === 0 && !mayEnter(each, user)) chmodSync(each, mode | 0o001);
  }
};

/**
 * Makes the data folder and answers its real path. With a user: sees to it that this user can reach it, below
 * `roots`, which other installations may have made.
 */
export const prepareFolder = (
  folder: string,
  user: RunAs | undefined = isRoot() ? NOBODY : undefined,
  roots = ROOTS_FOLDER,
): string => {
  const firstMade = mkdirSync(folder, { recursive: true });
  const real = realpathSync(folder);
  if (!user) return real;
  if (firstMade !== undefined) {
    // The umask of root is often 077, and then mkdir's own mode is not enough.
    const made = realpathSync(firstMade);
    for (const each of ancestors(real)) if (each.length >= made.length) chmodSync(each, 0o711);
  }
  openOurs(
    ancestors(real).filter((each) => each === real || each === roots),
    user,
  );
  const closed = ancestors(real).find((each) => !mayEnter(each, user));
  if (closed !== undefined) {
    throw new EmbeddedPostgresError(
      `PostgreSQL does not run as root, and uid ${user.uid}, as which it would run, may not enter ${closed}. ` +
        `Set MADANG_DATA to a folder outside of it, for example /var/lib/madang.`,
    );
  }
  return real;
};
