import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { syncFolder } from '../../sync-folder.ts';
import type { Binaries } from './binaries.ts';
import { EmbeddedPostgresError } from './errors.ts';
import { pathsInside, type ClusterPaths } from './folder.ts';
import { run } from './run.ts';
import { giveTo, type RunAs } from './user.ts';

export const SUPERUSER = 'madang';

// Not plain C: with it pg_trgm sees no letters outside ASCII, and the trigrams of Hangul are empty.
const LETTER_LOCALES = ['C.UTF-8', 'en_US.UTF-8'] as const;

// Defaults in postgresql.conf, where they can be changed. Statements and details would put personal data in the log.
const DEFAULTS = [
  // Empty: the path of a socket may be too long for the system.
  'unix_socket_directories=',
  'timezone=UTC',
  'log_timezone=UTC',
  'log_min_error_statement=panic',
  'log_error_verbosity=terse',
  'log_checkpoints=off',
] as const;

/** What a new installation takes, with the public content, and a little to begin with. */
const NEEDED_MEGABYTES = 120;
const MEGABYTE = 1024 * 1024;

/** Free megabytes for this user; undefined where the file system does not say. */
const roomIn = (folder: string): number | undefined => {
  const { blocks, bavail, bsize } = statfsSync(folder);
  return blocks === 0 ? undefined : Math.floor((bavail * bsize) / MEGABYTE);
};

/** A disk that fills up in the middle shows itself as anything but that: as lost connections, as a locale that is missing. */
const assertRoom = (folder: string, free: number | undefined): void => {
  if (free === undefined || free >= NEEDED_MEGABYTES) return;
  throw new EmbeddedPostgresError(
    `A new database needs ${NEEDED_MEGABYTES} MB, and ${folder} has ${free} MB left. Nothing was made. ` +
      'Make room, or set MADANG_DATA to a folder on another disk.',
  );
};

/** The next locale is tried where this one is not known, and for no other reason. */
const UNKNOWN_LOCALE = /invalid locale name/;

const ABANDONED_AFTER_MS = 10 * 60_000;
/** A cluster, and a copy of the programs, before they were renamed to what they are. */
const DRAFT = /^(init-|postgres-binaries-.*-\d+-[0-9a-f]{8}$)/;

/** What a start left behind that was killed in the midst of it. Another one may be making such a thing at this moment. */
const removeAbandoned = (folder: string): void => {
  for (const name of readdirSync(folder)) {
    if (!DRAFT.test(name)) continue;
    const age = Date.now() - (statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > ABANDONED_AFTER_MS) rmSync(join(folder, name), { recursive: true, force: true });
  }
};

const runInitdb = async (cluster: string, binaries: Binaries, user: RunAs | undefined): Promise<void> => {
  const paths = pathsInside(cluster);
  let output = '';
  for (const locale of LETTER_LOCALES) {
    const settings = DEFAULTS.flatMap((setting) => ['--set', setting]);
    const result = await run(
      binaries.initdb,
      [
        ...['-D', paths.data, '-U', SUPERUSER, `--pwfile=${paths.password}`, '--auth=scram-sha-256'],
        ...['--encoding=UTF8', '--locale=C', `--lc-ctype=${locale}`, '--no-instructions'],
        ...settings,
      ],
      { user, cwd: cluster, logFile: paths.serverLog },
    );
    if (result.code === 0) return;
    output += result.output;
    rmSync(paths.data, { recursive: true, force: true });
    if (!UNKNOWN_LOCALE.test(result.output)) break;
  }
  throw new EmbeddedPostgresError(`initdb failed:\n${output.trim()}\n`);
};

/**
 * Makes the cluster unless it is there; true when it was made by us. Any number may try at once.
 * @param room free megabytes of a folder; another one only where a test needs a disk that is full
 * @throws EmbeddedPostgresError where there is no room, or initdb fails; nothing is left behind
 */
export const initialise = async (
  paths: ClusterPaths,
  binaries: Binaries,
  user: RunAs | undefined,
  room = roomIn,
): Promise<boolean> => {
  removeAbandoned(paths.folder);
  if (existsSync(paths.cluster)) return false;
  assertRoom(paths.folder, room(paths.folder));
  // The pid alone is not unique: containers that share the folder all have pid 1.
  const unfinished = join(paths.folder, `init-${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    mkdirSync(unfinished, { mode: 0o700 });
    const { password } = pathsInside(unfinished);
    writeFileSync(password, randomBytes(24).toString('base64url'), { mode: 0o600, flush: true });
    giveTo(password, user);
    giveTo(unfinished, user);
    await runInitdb(unfinished, binaries, user);
    renameSync(unfinished, paths.cluster);
    syncFolder(paths.folder);
    return true;
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // The other starter was faster: its cluster stands.
    if (existsSync(paths.cluster)) return false;
    throw error;
  }
};

export const readPassword = (paths: ClusterPaths): string => readFileSync(paths.password, 'utf8').trim();

/** Data of another major version cannot be opened; PostgreSQL itself would only say so in its log. */
export const assertSameMajor = (paths: ClusterPaths, binaries: Binaries): void => {
  const found = readFileSync(join(paths.data, 'PG_VERSION'), 'utf8').trim();
  if (found === binaries.major) return;
  throw new EmbeddedPostgresError(
    `${paths.data} was made by PostgreSQL ${found}, and the one installed is ${binaries.major}. ` +
      'Make a backup with the version of Madang that made it, move the folder away, start, and restore.',
  );
};
