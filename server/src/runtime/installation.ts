import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_FOLDER, type Config } from '../platform/config/config.ts';
import {
  describeInstallations,
  findInstallations,
  hasCluster,
  isOfClone,
  readRecord,
  thisMachine,
  writeRecord,
  type Found,
  type Machine,
} from '../platform/config/data-folder.ts';
import type { Log } from '../platform/log.ts';

/** There is no installation where one was looked for; the message says what there is, and what to set. */
export class NoInstallationError extends Error {
  override readonly name = 'NoInstallationError';
}

/** The data folder that would be taken by default belongs to somebody else, or is not where the data of this clone are. */
export class ForeignDataError extends Error {
  override readonly name = 'ForeignDataError';
}

type Place = Pick<Config, 'dataFolder' | 'dataFolderNamedBy'>;

/** As whom PostgreSQL runs for root, and root. */
const ROOTS_OWN: ReadonlySet<number> = new Set([0, 65534]);

const isClone = (folder: string): boolean => existsSync(path.join(folder, 'server/src/main.ts'));

/** Of the account that a service runs as; undefined for root's own, and where there is none. */
const strangeOwner = (folder: string): number | undefined => {
  const uid = statSync(path.join(folder, 'postgres'), { throwIfNoEntry: false })?.uid;
  return uid === undefined || ROOTS_OWN.has(uid) ? undefined : uid;
};

/**
 * Before a start: a folder that nobody named must be this clone's own. What is named by MADANG_DATA is taken, and its lock
 * keeps two from running on it.
 * @throws ForeignDataError
 */
export const assertOwnData = (
  { dataFolder, dataFolderNamedBy }: Place,
  machine: Machine = thisMachine(PROJECT_FOLDER),
): void => {
  if (dataFolderNamedBy === 'MADANG_DATA') return;
  const takeIt = `Set MADANG_DATA=${dataFolder} to use these data here, or MADANG_DATA to another folder to begin anew.`;
  const clone = readRecord(dataFolder)?.clone;
  if (clone !== undefined && clone !== machine.project && isClone(clone))
    throw new ForeignDataError(`${dataFolder} has the data of another clone, ${clone}. ${takeIt}`);
  const owner = machine.isRoot ? strangeOwner(dataFolder) : undefined;
  if (owner !== undefined)
    throw new ForeignDataError(
      `${dataFolder} has the data of an installation that runs as another account (uid ${owner}): start it as that account. ${takeIt}`,
    );
  const found = findInstallations(machine);
  if (found.some(({ folder }) => folder === dataFolder)) return;
  const others = found.filter(
    (each) => isOfClone(each, machine) || (machine.isRoot && !each.isClosed && each.folder.startsWith(machine.roots)),
  );
  if (others.length > 0)
    throw new ForeignDataError(
      `There are no data in ${dataFolder}, but there are elsewhere:${describeInstallations(others)}\nTo begin anew all the same, set MADANG_DATA=${dataFolder}.`,
    );
};

/** So that commands find this installation, and other clones leave it alone. A folder that cannot be written needs none. */
export const recordInstallation = ({ dataFolder }: Place, database: 'embedded' | 'server', log: Log): void => {
  try {
    writeRecord(dataFolder, { clone: PROJECT_FOLDER, database });
  } catch (error) {
    log.debug({ err: error }, 'the data folder could not be marked as ours');
  }
};

/**
 * For a command that makes nothing: where the embedded database of this clone is.
 * @throws NoInstallationError
 */
export const findDataFolder = (
  { dataFolder, dataFolderNamedBy }: Place,
  machine: Machine = thisMachine(PROJECT_FOLDER),
): string => {
  const named = dataFolderNamedBy === 'MADANG_DATA';
  const here: Found = { folder: dataFolder, record: readRecord(dataFolder), isClosed: false };
  const clone = named ? undefined : here.record?.clone;
  const isUsable = ({ folder, record }: Found): boolean => hasCluster(folder) && record?.database !== 'server';
  const isAnothers = clone !== undefined && clone !== machine.project && isClone(clone);
  if (isUsable(here) && !isAnothers) return dataFolder;
  const found = findInstallations(machine);
  const own = named ? undefined : found.find((each) => isOfClone(each, machine) && isUsable(each));
  if (own !== undefined) return own.folder;
  if (isUsable(here) && isAnothers)
    throw new NoInstallationError(
      `${dataFolder} has the data of another clone. Run the command in ${clone}, or set MADANG_DATA=${dataFolder}.`,
    );
  const others = found.filter(({ folder }) => folder !== dataFolder || !named);
  if (named && here.record?.database === 'server') others.unshift(here);
  const by = named ? 'which MADANG_DATA names' : 'the data folder of this clone';
  const hint =
    others.length === 0 ? 'Nor is there one where they are by default.' : `There is:${describeInstallations(others)}`;
  throw new NoInstallationError(
    `There is no embedded database in use in ${dataFolder}, ${by}. ${hint}\n"madang start" makes one; for a PostgreSQL server, set DATABASE_URL.`,
  );
};

/** For a command: where the mail of this installation is kept; with a PostgreSQL server that is its data folder too. @throws NoInstallationError */
export const findMailFolder = (config: Place & Pick<Config, 'DATABASE_URL'>): string =>
  existsSync(path.join(config.dataFolder, 'mail')) || config.DATABASE_URL !== undefined
    ? config.dataFolder
    : findDataFolder(config);

/** Of a PostgreSQL server, without the credentials in it. */
export const describeUrl = (url: string): string => {
  const { hostname, port, pathname } = new URL(url);
  return `the PostgreSQL server at ${hostname}:${port === '' ? '5432' : port}, database ${decodeURIComponent(pathname.slice(1))}`;
};
