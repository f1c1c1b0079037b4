import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import type { Config } from '../platform/config/config.ts';
import { openSecretKeys, type SecretKeys } from '../platform/config/secret-key.ts';
import { FolderInUseError } from '../platform/db/embedded/index.ts';
import { PLATFORM_SCHEMA } from '../platform/db/platform-schema.ts';
import { withClient } from '../platform/db/prove-installation.ts';
import { createLog, type Log } from '../platform/log.ts';
import { awaitDatabase } from '../runtime/await-database.ts';
import { readManifest } from '../runtime/backup/manifest.ts';
import { assertKnown, assertWhole, keyToPlace, placeKey, restore } from '../runtime/backup/restore.ts';
import { openDatabaseHome, type DatabaseHome } from '../runtime/database.ts';
import { describeUrl, recordInstallation } from '../runtime/installation.ts';
import { readConfig, SERVICES } from '../services.ts';
import { runCommand } from './failure.ts';
import { print } from './print.ts';

/** What a start makes in a data folder. */
const MADE = ['postgres', 'secret.key', 'files', 'installation.json', 'restoring'] as const;

/** Where a backup was to be restored is an installation: nothing of it is ours to remove. */
class TargetInUseError extends Error {
  override readonly name = 'TargetInUseError';

  constructor(place: string, todo: string) {
    super(
      `There is an installation in ${place}, and a backup is restored only where there is none: ${todo}. Nothing was changed.`,
    );
  }
}

const ANOTHER_FOLDER = 'set MADANG_DATA to another folder';

const assertEmptyFolder = ({ dataFolder }: Config): void => {
  const there = MADE.filter((name) => existsSync(path.join(dataFolder, name)));
  if (there.length > 0) throw new TargetInUseError(`${dataFolder} (${there.join(', ')})`, ANOTHER_FOLDER);
};

const assertEmptyDatabase = (url: string): Promise<void> =>
  withClient(url, async (client) => {
    const schemas = [PLATFORM_SCHEMA, ...SERVICES.map(({ schema }) => schema)];
    const { rows } = await client.query<{ name: string }>(
      'SELECT nspname AS name FROM pg_namespace WHERE nspname = ANY($1)',
      [schemas],
    );
    if (rows.length > 0) throw new TargetInUseError(describeUrl(url), 'name another database in DATABASE_URL');
  });

/** @throws TargetInUseError */
const assertEmptyTarget = async (config: Config): Promise<void> => {
  assertEmptyFolder(config);
  if (config.DATABASE_URL !== undefined) await assertEmptyDatabase(config.DATABASE_URL);
};

/** @throws TargetInUseError, FolderInUseError for an embedded database that somebody else has begun meanwhile */
const openEmptyHome = async (config: Config, keys: SecretKeys, log: Log): Promise<DatabaseHome> => {
  const home = await openDatabaseHome(config, keys, log);
  if (home.kind !== 'embedded' || home.origin === 'created') return home;
  await home.stop();
  throw new TargetInUseError(config.dataFolder, ANOTHER_FOLDER);
};

const removeMade = async ({ dataFolder, DATABASE_URL }: Config): Promise<void> => {
  for (const name of MADE) await rm(path.join(dataFolder, name), { recursive: true, force: true });
  if (DATABASE_URL !== undefined)
    console.error('madang: what was restored so far is in the database; drop it and make it anew before the next try.');
};

const makeAgain = async (folder: string, config: Config): Promise<void> => {
  const log = createLog({ ...config, LOG_LEVEL: 'warn' }, process.stderr);
  const { DATABASE_URL, JOBS_DATABASE_URL } = config;
  if (DATABASE_URL === undefined && JOBS_DATABASE_URL !== undefined)
    throw new Error(
      'DATABASE_URL is not set: restoring needs the admin of the database, not only the roles of services.',
    );
  const manifest = await readManifest(folder);
  assertKnown(manifest, { definitions: SERVICES });
  if (DATABASE_URL !== undefined) await awaitDatabase(DATABASE_URL, log, { patienceMs: 0 });
  await assertEmptyTarget(config);
  await assertWhole(folder, manifest);
  const key = await keyToPlace(folder, manifest, config);
  // Again: reading a large backup takes long enough for somebody to begin an installation there.
  await assertEmptyTarget(config);
  const keys = openSecretKeys(config);
  try {
    const home = await openEmptyHome(config, keys, log);
    try {
      // The embedded database makes the data folder, as the account that it runs as can enter it.
      if (key !== undefined) await placeKey(key, config);
      const tell = (line: string): void => console.error(`  ${line}`);
      await restore(folder, manifest, {
        config,
        keys,
        definitions: SERVICES,
        adminUrl: home.adminUrl ?? '',
        roles: home.roles,
        log,
        tell,
      });
    } finally {
      await home.stop();
    }
    recordInstallation(config, home.kind === 'embedded' ? 'embedded' : 'server', log);
  } catch (error) {
    if (!(error instanceof TargetInUseError || error instanceof FolderInUseError)) await removeMade(config);
    throw error;
  }
};

export const command = new Command('restore')
  .argument('<folder>', 'what "madang backup" has written')
  .option('--json', 'as JSON')
  .addHelpText(
    'after',
    `
The target is what the settings name, as for "madang start": the embedded database in MADANG_DATA, or that of DATABASE_URL;
the kind may be another one than before. It must be empty. A later release may restore what an earlier one has backed up.

Examples:
  madang restore /backups/madang-2026-07-01
  MADANG_DATA=/srv/madang madang restore /backups/madang-2026-07-01`,
  )
  .action((name: string, { json }: { json?: boolean }) =>
    runCommand(async () => {
      const config = readConfig();
      const folder = path.resolve(name);
      await makeAgain(folder, config);
      const where = config.DATABASE_URL === undefined ? config.dataFolder : describeUrl(config.DATABASE_URL);
      print(json, { folder, restored: where }, `${folder} is restored in ${where}. "madang start" opens it.`);
    }),
  );
