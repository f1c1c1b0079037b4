import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import pino from 'pino';
import { SERVICES } from '../../services.ts';
import { loadConfig } from '../config/config.ts';
import { openSecretKeys } from '../config/secret-key.ts';
import { startEmbeddedPostgres } from '../db/embedded/index.ts';
import { migrate } from '../db/migrate.ts';
import { roleUrls } from '../db/roles.ts';

/** The secret of test installations; it opens nothing else. */
export const TEST_SECRET = 'only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz';

export interface TestCluster {
  /** Admin URL of the template database. */
  readonly templateUrl: string;
  stop(): Promise<void>;
}

const withDatabase = (url: string, database: string): string => {
  const next = new URL(url);
  next.pathname = `/${database}`;
  return next.href;
};

/**
 * Ends PostgreSQL and removes its folder as soon as this process is gone, however it went: the watcher's standard
 * input is closed then.
 */
const removeWithThisProcess = (folder: string): void => {
  if (process.platform === 'win32') return;
  const script = 'read -r _; kill -QUIT "$(head -n 1 "$0"/postgres/data/postmaster.pid)"; rm -rf "$0"';
  const watcher = spawn('sh', ['-c', script, folder], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  watcher.unref();
  (watcher.stdin as unknown as { unref(): void }).unref();
};

/**
 * A PostgreSQL with a migrated template database: the embedded one, or the server of DATABASE_URL. Roles belong to the
 * cluster, so they are made once, here; each test file gets a copy of the template.
 */
export const startTestCluster = async (databaseUrl: string | undefined): Promise<TestCluster> => {
  const log = pino({ level: 'silent' });
  const folder = await mkdtemp(path.join(tmpdir(), 'madang-test-'));
  const embedded =
    databaseUrl === undefined ? await startEmbeddedPostgres({ folder, log, maxConnections: 800 }) : undefined;
  if (embedded !== undefined) removeWithThisProcess(folder);
  const serverUrl = embedded?.url ?? databaseUrl ?? '';
  const release = async (): Promise<void> => {
    await embedded?.stop();
    await rm(folder, { recursive: true, force: true });
  };
  // Two runs on one server must not share a template.
  const template = `madang_test_${createHash('sha256').update(folder).digest('hex').slice(0, 8)}`;
  const templateUrl = withDatabase(serverUrl, template);
  const admin = new pg.Client({ connectionString: withDatabase(serverUrl, 'postgres') });
  await admin.connect();
  try {
    // Its data end with the run; tests that crash a database have clusters of their own.
    if (embedded !== undefined)
      for (const setting of ['fsync', 'full_page_writes']) await admin.query(`ALTER SYSTEM SET ${setting} = off`);
    if (embedded !== undefined) await admin.query('SELECT pg_reload_conf()');
    await admin.query(`CREATE DATABASE ${template}`);
    const config = loadConfig({
      NODE_ENV: 'test',
      MADANG_SECRET_KEY: TEST_SECRET,
      DATABASE_URL: templateUrl,
      MADANG_DATA: folder,
    });
    const keys = openSecretKeys(config);
    await migrate({
      adminUrl: templateUrl,
      roles: roleUrls(config, keys, templateUrl),
      keys,
      definitions: SERVICES,
      log,
    });
  } catch (error) {
    await admin.end();
    await release();
    throw error;
  }
  return {
    templateUrl,
    async stop() {
      const { rows } = await admin.query<{ name: string }>(
        'SELECT datname AS name FROM pg_database WHERE starts_with(datname, $1)',
        [template],
      );
      for (const { name } of rows) await admin.query(`DROP DATABASE ${pg.escapeIdentifier(name)} WITH (FORCE)`);
      const roles = await admin.query<{ name: string }>(
        'SELECT rolname AS name FROM pg_roles WHERE starts_with(rolname, $1)',
        [template],
      );
      for (const { name } of roles.rows) await admin.query(`DROP ROLE ${pg.escapeIdentifier(name)}`);
      await admin.end();
      await release();
    },
  };
};
