import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type pg from 'pg';
import { to } from 'pg-copy-streams';
import { serviceConfig, type Config } from '../../platform/config/config.ts';
import type { SecretKeySource } from '../../platform/config/secret-key.ts';
import { PLATFORM_SCHEMA } from '../../platform/db/platform-schema.ts';
import { withClient } from '../../platform/db/prove-installation.ts';
import { keyCheckOf } from '../../platform/db/prove-key.ts';
import type { ServiceDefinition, StoredFiles } from '../../platform/service.ts';
import { VERSION } from '../version.ts';
import { KEY_FILE, pathOfFile, writeManifest, type Manifest, type TableBackup } from './manifest.ts';
import {
  appliedMigrations,
  columnList,
  findSequences,
  findTables,
  JOBS,
  quoted,
  UNDONE,
  type Table,
} from './tables.ts';

export interface BackupParts {
  readonly config: Config;
  readonly keys: SecretKeySource;
  readonly definitions: readonly ServiceDefinition[];
  /** As the admin of the database. */
  readonly adminUrl: string;
  /** Says how far it is. */
  readonly tell: (line: string) => void;
}

export const sha256Of = async (file: string): Promise<string> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
};

const copyTable = async (client: pg.Client, folder: string, table: Table): Promise<TableBackup> => {
  const file = `tables/${table.schema}.${table.name}.copy.gz`;
  const where = table.schema === JOBS.schema && table.name === JOBS.name ? `WHERE ${UNDONE}` : '';
  const rows = client.query(to(`COPY (SELECT ${columnList(table)} FROM ${quoted(table)} ${where}) TO STDOUT`));
  await pipeline(rows, createGzip(), createWriteStream(path.join(folder, file), { mode: 0o600 }));
  return {
    schema: table.schema,
    name: table.name,
    columns: [...table.columns],
    rows: rows.rowCount,
    file,
    sha256: await sha256Of(path.join(folder, file)),
  };
};

/**
 * What is there and not copied yet. @returns the hashes that the query names
 * @throws Error where one is not there any more and `isLast`
 */
const copyFiles = async (
  client: pg.Client,
  folder: string,
  service: string,
  stored: StoredFiles,
  isLast: boolean,
): Promise<string[]> => {
  const { rows } = await client.query<{ hash: string }>(stored.query);
  for (const { hash } of rows) {
    const file = pathOfFile(folder, service, hash);
    if (existsSync(file)) continue;
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    const isThere = await stored.copyTo(hash, file);
    if (!isThere && isLast)
      throw new Error(`the file ${hash} of ${service} is not where it is kept, so this would be no whole backup`);
    if (isThere && (await sha256Of(file)) !== hash)
      throw new Error(`the file ${hash} of ${service} is damaged where it is kept`);
  }
  return rows.map(({ hash }) => hash);
};

/** @throws Error where there is something */
const makeFolder = async (folder: string): Promise<void> => {
  const there = await readdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return [];
  });
  if (there.length > 0) throw new Error(`${folder} is not empty: name a new folder for each backup`);
  await mkdir(path.join(folder, 'tables'), { recursive: true, mode: 0o700 });
};

const storedBy = async ({ config, definitions }: BackupParts): Promise<Map<string, StoredFiles>> => {
  const stored = new Map<string, StoredFiles>();
  for (const definition of definitions) {
    const files = await definition.storedFiles?.(serviceConfig(config, definition));
    if (files !== undefined) stored.set(definition.name, files);
  }
  return stored;
};

const write = async (
  parts: BackupParts,
  folder: string,
  stored: ReadonlyMap<string, StoredFiles>,
): Promise<Manifest['tables']> =>
  withClient(parts.adminUrl, async (client) => {
    const { keys, definitions, tell } = parts;
    const schemas = [PLATFORM_SCHEMA, ...definitions.map(({ schema }) => schema)];
    // Most of them before: what somebody removes while the rest is written is here then, and what comes meanwhile stays for an hour.
    for (const [service, files] of stored) await copyFiles(client, folder, service, files, false);
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await client.query('SET LOCAL statement_timeout = 0');
    const tables: TableBackup[] = [];
    for (const table of await findTables(client, schemas)) {
      const copied = await copyTable(client, folder, table);
      tables.push(copied);
      tell(`${copied.schema}.${copied.name}: ${copied.rows} rows`);
    }
    const files: Record<string, string[]> = {};
    for (const [service, each] of stored) {
      const hashes = await copyFiles(client, folder, service, each, true);
      files[service] = hashes;
      tell(`files of ${service}: ${hashes.length}`);
    }
    const migrations = await appliedMigrations(client, schemas);
    const sequences = await findSequences(client, schemas);
    await client.query('COMMIT');
    const made = { release: VERSION, made_at: new Date().toISOString(), key_check: keyCheckOf(keys) };
    await writeManifest(folder, { ...made, migrations, tables, sequences, files });
    return tables;
  });

/**
 * Writes a whole copy of the installation into a new folder: all tables as of one moment, files, and the secret key. The
 * server may run, and goes on. What breaks off leaves nothing.
 * @throws Error that says what hinders it
 */
export const backUp = async (parts: BackupParts, folder: string): Promise<Manifest['tables']> => {
  await makeFolder(folder);
  const stored = await storedBy(parts);
  try {
    const { config } = parts;
    const key = config.MADANG_SECRET_KEY ?? (await readFile(path.join(config.dataFolder, KEY_FILE), 'utf8')).trim();
    await writeFile(path.join(folder, KEY_FILE), `${key}\n`, { mode: 0o600, flush: true });
    return await write(parts, folder, stored);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  } finally {
    for (const files of stored.values()) files.stop();
  }
};
