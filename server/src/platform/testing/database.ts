import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import type { ServiceName } from '@madang/contracts/index';
import { SERVICES } from '../../services.ts';
import { loadConfig, type Config } from '../config/config.ts';
import { openSecretKeys } from '../config/secret-key.ts';
import { openDatabase, type Database } from '../db/database.ts';
import { roleUrls, type RoleName, type RoleUrls } from '../db/roles.ts';
import { TEST_SECRET } from './cluster.ts';

export interface TestDatabase {
  /** As the admin. */
  readonly adminUrl: string;
  urlOf(role: RoleName): string;
  /** Settings with which a process reaches this database, each service as its own role. */
  readonly env: Readonly<Record<string, string>>;
  readonly config: Config;
  /** A pool as one service's role; closed by {@link close}. */
  connect(service: RoleName): Database;
  /** Drops the database. @throws Error when a connection was left open: that is a leak. */
  close(): Promise<void>;
}

const REMAINING =
  'SELECT application_name AS name, state, left(query, 80) AS query FROM pg_stat_activity WHERE datname = $1';

const connectionsLeft = async (admin: pg.Client, name: string): Promise<{ name: string; query: string }[]> => {
  for (let attempt = 0; attempt < 20; attempt++) {
    const { rows } = await admin.query<{ name: string; query: string }>(REMAINING, [name]);
    if (rows.length === 0) return [];
    await new Promise((resolve) => setTimeout(resolve, 50)); // a closed connection leaves the list a moment later
  }
  return (await admin.query<{ name: string; query: string }>(REMAINING, [name])).rows;
};

/** A database of one test file: a copy of the migrated template, with the roles of the template. */
export const createTestDatabase = async (): Promise<TestDatabase> => {
  const templateUrl = inject('templateUrl');
  const template = new URL(templateUrl).pathname.slice(1);
  const name = `${template}_${randomBytes(5).toString('hex')}`;
  const url = new URL(templateUrl);
  url.pathname = '/postgres';
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  // CONNECT is a right on the database itself, so a copy does not have it.
  const naming = loadConfig({ NODE_ENV: 'test', MADANG_SECRET_KEY: TEST_SECRET, DATABASE_URL: templateUrl });
  const templateRoles: RoleUrls = roleUrls(naming, openSecretKeys(naming), templateUrl);
  const roles: RoleName[] = [...SERVICES.map((service) => service.name), 'jobs'];
  await admin.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
  for (const role of roles)
    await admin.query(`GRANT CONNECT ON DATABASE ${name} TO ${pg.escapeIdentifier(templateRoles.nameOf(role))}`);
  const urlOf = (role: RoleName): string => {
    const own = new URL(templateRoles.urlOf(role));
    own.pathname = `/${name}`;
    return own.href;
  };
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'madang-test-data-'));
  const env: Record<string, string> = {
    NODE_ENV: 'test',
    MADANG_SECRET_KEY: TEST_SECRET,
    LOG_LEVEL: 'warn',
    PORT: '0',
    RATE_LIMIT_PER_MINUTE: '0',
    DRAIN_SECONDS: '5',
    MODEL_TITLES: 'false',
    MODEL_SUGGESTIONS: 'false', // doubles are told what to answer to each question
    MADANG_DATA: dataFolder,
  };
  for (const role of roles) env[`${role.toUpperCase()}_DATABASE_URL`] = urlOf(role);
  const opened: Database[] = [];
  url.pathname = `/${name}`;
  return {
    adminUrl: url.href,
    urlOf,
    env,
    config: loadConfig(env, { services: SERVICES }),
    connect(role) {
      const database = openDatabase(new pg.Pool({ connectionString: urlOf(role), max: 3 }));
      opened.push(database);
      return database;
    },
    async close() {
      await Promise.all(opened.flatMap((database) => [database.$reads.end(), database.$client.end()]));
      const left = await connectionsLeft(admin, name);
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.end();
      await rm(dataFolder, { recursive: true });
      if (left.length > 0) throw new Error(`connections were left open: ${JSON.stringify(left)}`);
    },
  };
};

/** A database as one service's role sees it, for tests of that service alone. */
export const testDatabase = async (definition: {
  readonly name: ServiceName;
}): Promise<{ database: Database; close: () => Promise<void> }> => {
  const test = await createTestDatabase();
  return { database: test.connect(definition.name), close: () => test.close() };
};
