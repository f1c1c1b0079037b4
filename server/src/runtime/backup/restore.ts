import { createReadStream } from 'node:fs';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type pg from 'pg';
import { from } from 'pg-copy-streams';
import { serviceConfig, type Config } from '../../platform/config/config.ts';
import { openSecretKeys } from '../../platform/config/secret-key.ts';
import { migrate } from '../../platform/db/migrate.ts';
import { readMigrations } from '../../platform/db/migration-files.ts';
import { PLATFORM_MIGRATIONS, PLATFORM_SCHEMA } from '../../platform/db/platform-schema.ts';
import { withClient } from '../../platform/db/prove-installation.ts';
import { keyCheckOf } from '../../platform/db/prove-key.ts';
import type { RoleUrls } from '../../platform/db/roles.ts';
import type { Log } from '../../platform/log.ts';
import { sha256Of, type BackupParts } from './backup.ts';
import { KEY_FILE, pathOfFile, type Manifest, type TableBackup } from './manifest.ts';
import { columnList, JOBS, quoted } from './tables.ts';

export interface RestoreParts extends BackupParts {
  readonly roles: RoleUrls;
  readonly log: Log;
}

/** @throws Error where the backup is of a newer release */
export const assertKnown = (
  { migrations, release }: Manifest,
  { definitions }: Pick<RestoreParts, 'definitions'>,
): void => {
  const folders = new Map([
    [PLATFORM_SCHEMA, PLATFORM_MIGRATIONS],
    ...definitions.map(({ schema, migrations: folder }) => [schema, folder] as const),
  ]);
  for (const [schema, applied] of Object.entries(migrations)) {
    const folder = folders.get(schema);
    const known = folder === undefined ? [] : readMigrations(folder).map(({ at }) => at);
    if (applied.every((at) => known.includes(at))) continue;
    throw new Error(
      `The backup was made with release ${release}, whose ${schema} is newer than what this release knows. Restore it with that release or a later one.`,
    );
  }
};

/** Every file is as it was written. @throws Error that names the first that is not */
export const assertWhole = async (folder: string, { tables, files }: Manifest): Promise<void> => {
  const wanted = tables.map(({ file, sha256 }) => ({ file: path.join(folder, file), sha256 }));
  for (const [service, hashes] of Object.entries(files))
    for (const hash of hashes) wanted.push({ file: pathOfFile(folder, service, hash), sha256: hash });
  for (const { file, sha256 } of wanted) {
    const found = await sha256Of(file).catch(() => undefined);
    if (found !== sha256)
      throw new Error(
        `The backup is damaged: ${file} ${found === undefined ? 'is missing' : 'is not what was written'}. Nothing was restored.`,
      );
  }
};

/**
 * The key that has to be put into the data folder; undefined where the settings have it.
 * @throws Error where the one of the settings, or the one in the folder, is not the backup's
 */
export const keyToPlace = async (
  folder: string,
  { key_check: check }: Manifest,
  config: Config,
): Promise<string | undefined> => {
  const file = path.join(folder, KEY_FILE);
  const set = config.MADANG_SECRET_KEY;
  const key = set ?? (await readFile(file, 'utf8')).trim();
  if (keyCheckOf(openSecretKeys({ MADANG_SECRET_KEY: key, dataFolder: folder })) !== check) {
    if (set === undefined) throw new Error(`${file} is not the key of this backup. Nothing was restored.`);
    throw new Error(`MADANG_SECRET_KEY is not the key of this backup. Set it to what ${file} holds, or leave it out.`);
  }
  return set === undefined ? key : undefined;
};

export const placeKey = async (key: string, { dataFolder }: Config): Promise<void> => {
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  await writeFile(path.join(dataFolder, KEY_FILE), `${key}\n`, { mode: 0o600, flag: 'wx', flush: true });
};

const loadTable = async (client: pg.Client, folder: string, table: TableBackup): Promise<void> => {
  const isJobs = table.schema === JOBS.schema && table.name === JOBS.name;
  const target = isJobs ? 'undone_jobs' : quoted(table);
  // Only where a queue is still there: a later release may have none for an event.
  if (isJobs)
    await client.query(
      `CREATE TEMP TABLE undone_jobs ON COMMIT DROP AS SELECT ${columnList(table)} FROM ${quoted(table)} LIMIT 0`,
    );
  const taking = client.query(from(`COPY ${target} (${columnList(table)}) FROM STDIN`));
  await pipeline(createReadStream(path.join(folder, table.file)), createGunzip(), taking);
  if (taking.rowCount !== table.rows)
    throw new Error(`${table.schema}.${table.name} has ${taking.rowCount} rows in the backup instead of ${table.rows}`);
  if (isJobs)
    await client.query(
      `INSERT INTO ${quoted(table)} (${columnList(table)}) SELECT ${columnList(table)} FROM undone_jobs WHERE name IN (SELECT name FROM ${quoted({ schema: JOBS.schema, name: 'queue' })})`,
    );
};

const loadTables = (folder: string, { tables, sequences }: Manifest, { adminUrl, tell }: RestoreParts): Promise<void> =>
  withClient(adminUrl, async (client) => {
    await client.query('BEGIN');
    await client.query('SET LOCAL statement_timeout = 0');
    // What a migration has put there goes first, and what refers to it before.
    for (const table of tables.toReversed())
      if (table.schema !== JOBS.schema) await client.query(`DELETE FROM ${quoted(table)}`);
    for (const table of tables) {
      await loadTable(client, folder, table);
      tell(`${table.schema}.${table.name}: ${table.rows} rows`);
    }
    for (const [name, last] of Object.entries(sequences))
      await client.query('SELECT setval($1::regclass, $2::bigint)', [name, last]);
    await client.query('COMMIT');
    await client.query('ANALYZE');
  });

const putBackFiles = async (
  folder: string,
  { files }: Manifest,
  { config, definitions, tell }: RestoreParts,
): Promise<void> => {
  for (const definition of definitions) {
    const hashes = files[definition.name] ?? [];
    const stored = await definition.storedFiles?.(serviceConfig(config, definition));
    if (stored === undefined) continue;
    const staging = path.join(config.dataFolder, 'restoring');
    await mkdir(staging, { recursive: true, mode: 0o700 });
    for (const hash of hashes) {
      await copyFile(pathOfFile(folder, definition.name, hash), path.join(staging, hash));
      await stored.putBack(hash, path.join(staging, hash));
    }
    await rm(staging, { recursive: true });
    stored.stop();
    tell(`files of ${definition.name}: ${hashes.length}`);
  }
};

/** Into a database that has no installation yet; brings it up to this release. */
export const restore = async (folder: string, manifest: Manifest, parts: RestoreParts): Promise<void> => {
  const { adminUrl, roles, keys, definitions, log } = parts;
  await migrate({ adminUrl, roles, keys, definitions, log, only: manifest.migrations });
  await loadTables(folder, manifest, parts);
  await putBackFiles(folder, manifest, parts);
  await migrate({ adminUrl, roles, keys, definitions, log });
};
