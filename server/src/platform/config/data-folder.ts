import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Of the installation of root on this machine, and of the service that the unit for systemd starts. */
export const ROOTS_FOLDER = '/var/lib/madang';
/** Earlier versions gave root a folder per clone, named by a hash of its path. */
const EARLIER = /^[0-9a-f]{12}$/;
const RECORD = 'installation.json';

/** This clone on this machine; tests have others. */
export interface Machine {
  readonly project: string;
  readonly isRoot: boolean;
  readonly roots: string;
}

export interface DataFolder {
  readonly folder: string;
  /** What named it: the setting, the rule, or the rule of earlier versions, whose folder has data and stays in use. */
  readonly namedBy: 'MADANG_DATA' | 'default' | 'earlier';
}

/** What a data folder says of itself. */
export interface InstallationRecord {
  /** The clone that was started on it last. */
  readonly clone: string;
  readonly database: 'embedded' | 'server';
}

/** Whether an embedded PostgreSQL was made there. */
export const hasCluster = (folder: string): boolean =>
  existsSync(join(folder, 'postgres', 'data', 'PG_VERSION')) || existsSync(join(folder, 'postgres', 'password'));

const holdsData = (folder: string): boolean =>
  existsSync(join(folder, 'postgres')) || existsSync(join(folder, 'secret.key')) || existsSync(join(folder, RECORD));

const earlierFolder = ({ project, roots }: Machine): string =>
  join(roots, createHash('sha256').update(resolve(project)).digest('hex').slice(0, 12));

export const thisMachine = (project: string): Machine => ({
  project,
  isRoot: process.getuid?.() === 0,
  roots: ROOTS_FOLDER,
});

/** MADANG_DATA, else `data` of the clone; as root /var/lib/madang, since PostgreSQL's user cannot enter /root. */
export const chooseDataFolder = (given: string | undefined, machine: Machine): DataFolder => {
  if (given !== undefined && given !== '') return { folder: resolve(given), namedBy: 'MADANG_DATA' };
  if (!machine.isRoot) return { folder: join(machine.project, 'data'), namedBy: 'default' };
  const earlier = earlierFolder(machine);
  if (holdsData(earlier) && !holdsData(machine.roots)) return { folder: earlier, namedBy: 'earlier' };
  return { folder: machine.roots, namedBy: 'default' };
};

export const readRecord = (folder: string): InstallationRecord | undefined => {
  try {
    const { clone, database } = JSON.parse(readFileSync(join(folder, RECORD), 'utf8')) as Record<string, unknown>;
    return typeof clone === 'string' && (database === 'embedded' || database === 'server')
      ? { clone, database }
      : undefined;
  } catch {
    return undefined;
  }
};

/** @throws Error of the file system */
export const writeRecord = (folder: string, { clone, database }: InstallationRecord): void => {
  const before = readRecord(folder);
  if (before?.clone === clone && before.database === database) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, RECORD), `${JSON.stringify({ clone, database }, null, 2)}\n`);
};

const list = (folder: string): string[] | 'closed' => {
  try {
    return readdirSync(folder);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES' ? 'closed' : [];
  }
};

/** An installation of this machine, as far as one may look. */
export interface Found {
  readonly folder: string;
  /** Undefined where nothing says whose it is. */
  readonly record: InstallationRecord | undefined;
  readonly isClosed: boolean;
}

/** What is in the places where installations are by default: those of this clone, of root, of earlier versions. */
export const findInstallations = ({ project, roots }: Machine): Found[] => {
  const inRoots = list(roots);
  const earlier =
    inRoots === 'closed' ? [] : inRoots.filter((name) => EARLIER.test(name)).map((name) => join(roots, name));
  return [join(project, 'data'), roots, ...earlier].flatMap((folder) => {
    const isClosed = list(folder) === 'closed';
    return isClosed || holdsData(folder) ? [{ folder, isClosed, record: readRecord(folder) }] : [];
  });
};

/** Whether it is certain that this clone made it. */
export const isOfClone = ({ folder, record }: Found, machine: Machine): boolean =>
  record?.clone === machine.project ||
  folder === join(machine.project, 'data') ||
  (record === undefined && folder === earlierFolder(machine));

const describe = ({ folder, record, isClosed }: Found): string => {
  if (isClosed)
    return `${folder}, which this user may not look into: run the command as root, or as the user that it belongs to`;
  const whose = record === undefined ? '' : ` of the clone in ${record.clone}`;
  if (record?.database === 'server')
    return `${folder}${whose}, whose database is on a PostgreSQL server: set DATABASE_URL and MADANG_SECRET_KEY as it has them`;
  return `${folder}${whose}: set MADANG_DATA=${folder}`;
};

/** What else is on this machine, for people who look for it. */
export const describeInstallations = (found: readonly Found[]): string =>
  found.map((each) => `\n  - ${describe(each)}`).join('');
