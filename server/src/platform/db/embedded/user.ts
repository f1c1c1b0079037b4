import { chownSync, statSync } from 'node:fs';
import { EmbeddedPostgresError } from './errors.ts';

/** The user as whom PostgreSQL runs; undefined means: as we do. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
}

export const NOBODY: RunAs = { uid: 65534, gid: 65534 };

export const isRoot = (): boolean => process.getuid?.() === 0;

/** PostgreSQL refuses to run as root, and refuses data that belongs to someone else. */
export const userFor = (cluster: string): RunAs | undefined => {
  const owner = statSync(cluster, { throwIfNoEntry: false });
  if (isRoot()) return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : NOBODY;
  if (owner && process.getuid && owner.uid !== process.getuid()) {
    throw new EmbeddedPostgresError(
      `${cluster} belongs to uid ${owner.uid}, and this process runs as uid ${process.getuid()}. ` +
        'Run as that user, or set MADANG_DATA to another folder.',
    );
  }
  return undefined;
};

export const giveTo = (path: string, user: RunAs | undefined): void => {
  if (user) chownSync(path, user.uid, user.gid);
};
