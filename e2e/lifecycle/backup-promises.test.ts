import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import pg from 'pg';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest';
import { loadConfig } from '../../server/src/platform/config/config.ts';
import { openSecretKeys } from '../../server/src/platform/config/secret-key.ts';
import { migrate } from '../../server/src/platform/db/migrate.ts';
import { roleUrls } from '../../server/src/platform/db/roles.ts';
import { createTestDatabase, type TestDatabase } from '../../server/src/platform/testing/database.ts';
import { runMadang } from '../../server/src/platform/testing/process.ts';
import { startInProcess } from '../../server/src/platform/testing/server.ts';
import { backUp } from '../../server/src/runtime/backup/backup.ts';
import { readManifest, type Manifest } from '../../server/src/runtime/backup/manifest.ts';
import { assertKnown, assertWhole, keyToPlace, restore } from '../../server/src/runtime/backup/restore.ts';
import { appliedMigrations } from '../../server/src/runtime/backup/tables.ts';
import { SERVICES } from '../../server/src/services.ts';
import { call, startGuest } from '../support/client.ts';

/** What docs/deployment.md says of backups, one by one: beside backup.test.ts, which goes the whole way by the command. */
const TEXT = '할머니께 보낼 편지';
const log = pino({ level: 'silent' });
const tell = (): void => undefined;
const made: string[] = [];
let folder: string;
let database: TestDatabase;
let admin: pg.Client;
let server: pg.Client;
let hash: string;
const at = (...names: string[]): string => path.join(folder, ...names);
const fileOf = (): string =>
  path.join(database.config.dataFolder, 'files', 'stored', hash.slice(0, 2), hash, 'original');

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'madang-promises-'));
  chmodSync(folder, 0o755); // where root starts it, PostgreSQL runs as another account
  database = await createTestDatabase();
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  const url = new URL(inject('templateUrl'));
  url.pathname = '/postgres';
  server = new pg.Client({ connectionString: url.href });
  await server.connect();
  const running = await startInProcess({ env: database.env });
  const guest = await startGuest(running.url);
  const file = new File([TEXT], '편지.txt', { type: 'text/plain' });
  await call(running.url, 'POST /files', { body: { purpose: 'document', file } }, { token: guest.token });
  await running.stop();
  hash = (await admin.query<{ hash: string }>('SELECT hash FROM files.blobs')).rows[0]?.hash ?? '';
});
afterEach(async () => {
  for (const name of made.splice(0)) {
    await server.query(`DROP DATABASE ${name} WITH (FORCE)`);
    const { rows } = await server.query<{ name: string }>(
      'SELECT rolname AS name FROM pg_roles WHERE starts_with(rolname, $1) ORDER BY 1 DESC',
      [name],
    );
    for (const role of rows) {
      await server.query(`DROP OWNED BY ${pg.escapeIdentifier(role.name)}`);
      await server.query(`DROP ROLE ${pg.escapeIdentifier(role.name)}`);
    }
  }
});
afterAll(async () => {
  await Promise.all([admin.end(), server.end()]);
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const partsOf = ({ config, adminUrl }: Pick<TestDatabase, 'config' | 'adminUrl'>) => ({
  config,
  keys: openSecretKeys(config),
  definitions: SERVICES,
  adminUrl,
  tell,
});
const backUpTo = (name: string, parts = partsOf(database)) => backUp(parts, at(name));
/** An empty database that a backup may be restored in, as whoever owns it. */
const emptyTarget = async (name: string, owner?: string) => {
  made.push(name);
  const owned = owner === undefined ? '' : `OWNER ${owner}`;
  await server.query(
    `CREATE DATABASE ${name} ${owned} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'`,
  );
  const url = new URL(inject('templateUrl'));
  url.pathname = `/${name}`;
  if (owner !== undefined) [url.username, url.password] = [owner, 'of-the-owner'];
  const env = { ...database.env, MADANG_DATA: at(`${name}-data`), DATABASE_URL: url.href };
  const config = loadConfig(
    Object.fromEntries(Object.entries(env).filter(([key]) => key === 'DATABASE_URL' || !key.endsWith('_DATABASE_URL'))),
    { services: SERVICES },
  );
  const roles = roleUrls(config, openSecretKeys(config), url.href);
  return { ...partsOf({ config, adminUrl: url.href }), roles, log };
};
const queryIn = async <T extends pg.QueryResultRow>(url: string, text: string, values: unknown[] = []) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return (await client.query<T>(text, values).finally(() => client.end())).rows;
};
const copyOf = (name: string, table: string): string =>
  gunzipSync(readFileSync(at(name, 'tables', `${table}.copy.gz`))).toString();

it('has all tables as of one moment: what is written in two of them meanwhile is in both or in neither', async () => {
  const [userId, sessionId] = [randomUUID(), randomUUID()];
  // It comes to this table behind the users and before their sessions, and waits: what a snapshot of each statement would see.
  await admin.query('BEGIN');
  await admin.query('LOCK TABLE recycle_info.faq IN ACCESS EXCLUSIVE MODE');
  const making = backUpTo('moment');
  const waiting = `SELECT FROM pg_locks WHERE NOT granted AND relation = 'recycle_info.faq'::regclass`;
  await expect.poll(async () => (await admin.query(waiting)).rowCount).toBe(1);
  await queryIn(
    database.adminUrl,
    `WITH made AS (INSERT INTO auth.users (id, kind, name, roles) VALUES ($1, 'guest', '손님', '{user}'))
     INSERT INTO auth.sessions (id, user_id, idle_expires_at, expires_at, counter, token_hash, user_agent)
     VALUES ($2, $1, now() + interval '1 day', now() + interval '1 day', 0, '', '')`,
    [userId, sessionId],
  );
  await admin.query('COMMIT');
  await making;
  expect([
    copyOf('moment', 'auth.users').includes(userId),
    copyOf('moment', 'auth.sessions').includes(sessionId),
  ]).toEqual([false, false]);
});

it('has events that are on their way and numbers that were given, and is restored by an admin who is no superuser', async () => {
  const gone = randomUUID();
  await admin.query(
    `INSERT INTO pgboss.job (name, data, start_after) VALUES ('users/identity.user_removed', $1, now() + interval '1 hour')`,
    [{ user_id: gone }],
  );
  // As of an earlier release, for an event that nobody takes any more.
  await admin.query('SELECT pgboss.create_queue(\'weather/identity.user_removed\', \'{"policy":"standard"}\')');
  await admin.query("INSERT INTO pgboss.job (name, data) VALUES ('weather/identity.user_removed', $1)", [
    { user_id: gone },
  ]);
  await admin.query("INSERT INTO platform.outbox (event, payload) VALUES ('identity.user_removed', '{}')");
  await backUpTo('events');
  const owner = 'madang_promise_owner';
  await server.query(`CREATE ROLE ${owner} LOGIN CREATEROLE PASSWORD 'of-the-owner'`);
  const target = await emptyTarget('madang_promise_events', owner);
  try {
    const manifest = await readManifest(at('events'));
    // As a migration would put a row there, which the backup has or has not.
    await migrate({ ...target, only: manifest.migrations });
    const byMigration = "INSERT INTO auth.users (id, kind, name, roles) VALUES ($1, 'user', '하늘', '{user}')";
    await queryIn(target.adminUrl, byMigration, [gone]);
    await restore(at('events'), manifest, target);
    expect(await queryIn(target.adminUrl, 'SELECT FROM auth.users WHERE id = $1', [gone])).toEqual([]);
    const jobs = "SELECT name, state FROM pgboss.job WHERE data ->> 'user_id' = $1";
    expect(await queryIn(target.adminUrl, jobs, [gone])).toEqual([
      { name: 'users/identity.user_removed', state: 'created' },
    ]);
    const given = `SELECT schemaname || '.' || sequencename AS name, last_value::text FROM pg_sequences
      WHERE schemaname NOT IN ('pgboss', 'public') AND last_value IS NOT NULL ORDER BY 1`;
    const there = await queryIn(database.adminUrl, given);
    expect(there.length).toBeGreaterThan(0);
    expect(await queryIn(target.adminUrl, given)).toEqual(there);
    // Files are where the new one keeps them.
    const put = path.join(target.config.dataFolder, 'files', 'stored', hash.slice(0, 2), hash, 'original');
    expect(readFileSync(put, 'utf8')).toBe(TEXT);
  } finally {
    for (const name of made.splice(0)) await server.query(`DROP DATABASE ${name} WITH (FORCE)`);
    const { rows } = await server.query<{ name: string }>(
      "SELECT rolname AS name FROM pg_roles WHERE starts_with(rolname, 'madang_promise_') ORDER BY rolname = $1, 1",
      [owner],
    );
    for (const { name } of rows) await server.query(`DROP ROLE ${pg.escapeIdentifier(name)}`);
  }
});

it('is none where a file is damaged or missing, and leaves nothing; a damaged copy of one is restored nowhere', async () => {
  await backUpTo('files');
  const copied = at('files', 'stored-files', 'files', hash.slice(0, 2), hash);
  writeFileSync(copied, 'another letter');
  await expect(assertWhole(at('files'), await readManifest(at('files')))).rejects.toThrow(
    new RegExp(`${hash} is not what was written. Nothing was restored`),
  );
  rmSync(copied);
  await expect(assertWhole(at('files'), await readManifest(at('files')))).rejects.toThrow(/is missing/);
  const kept = readFileSync(fileOf());
  writeFileSync(fileOf(), 'another letter');
  await expect(backUpTo('of-damaged')).rejects.toThrow(/of files is damaged where it is kept/);
  rmSync(fileOf());
  await expect(backUpTo('of-missing')).rejects.toThrow(/is not where it is kept, so this would be no whole backup/);
  writeFileSync(fileOf(), kept);
  expect(['of-damaged', 'of-missing'].map((name) => existsSync(at(name)))).toEqual([false, false]);
});

it('is refused where a newer release made it, and where its key is another one', async () => {
  await backUpTo('newer');
  const manifest = await readManifest(at('newer'));
  const later = {
    ...manifest,
    migrations: { ...manifest.migrations, auth: [...(manifest.migrations['auth'] ?? []), 4e12] },
  };
  expect(() => assertKnown(manifest, { definitions: SERVICES })).not.toThrow();
  expect(() => assertKnown(later, { definitions: SERVICES })).toThrow(/auth is newer than what this release knows/);
  const unknown = { ...manifest, migrations: { ...manifest.migrations, weather: [1] } };
  expect(() => assertKnown(unknown, { definitions: SERVICES })).toThrow(/weather is newer/);
  writeFileSync(at('newer', 'secret.key'), 'another-key-0123456789-0123456789-0123456789\n');
  const { MADANG_SECRET_KEY: _, ...keyless } = database.config;
  await expect(keyToPlace(at('newer'), manifest, keyless)).rejects.toThrow(/is not the key of this backup/);
  writeFileSync(at('newer', 'backup.json'), JSON.stringify({ ...manifest, format: 2 }));
  await expect(readManifest(at('newer'))).rejects.toThrow(/made by a newer release: restore it with that one/);
});

it('of an earlier release is restored by this one, which brings it up to date', async () => {
  const earlier = await emptyTarget('madang_promise_earlier');
  const all = await appliedMigrations(admin, ['platform', ...SERVICES.map(({ schema }) => schema)]);
  const earlierOf = (schema: string): number[] => (all[schema] ?? []).slice(0, -1);
  const before = { ...all, auth: earlierOf('auth'), platform: earlierOf('platform') };
  await migrate({ ...earlier, only: before });
  const userId = randomUUID();
  await queryIn(
    earlier.adminUrl,
    "INSERT INTO auth.users (id, kind, name, roles) VALUES ($1, 'user', '하늘', '{user}')",
    [userId],
  );
  await backUp(earlier, at('earlier'));
  const manifest: Manifest = await readManifest(at('earlier'));
  expect(manifest.migrations['auth']).toEqual(before.auth);
  const target = await emptyTarget('madang_promise_later');
  await restore(at('earlier'), manifest, target);
  const client = new pg.Client({ connectionString: target.adminUrl });
  await client.connect();
  expect((await appliedMigrations(client, ['auth']))['auth']).toEqual(all['auth']);
  expect((await client.query('SELECT name FROM auth.users WHERE id = $1', [userId])).rows).toEqual([{ name: '하늘' }]);
  await client.end();
});

it('is not restored in a database that has an installation, and where it breaks off nothing is left of it', async () => {
  await backUpTo('whole');
  const env = { NODE_ENV: 'test', LOG_LEVEL: 'warn', HOME: at('home'), MADANG_DATA: at('target') };
  const used = await runMadang(['restore', at('whole')], {
    ...env,
    DATABASE_URL: database.adminUrl,
    MADANG_SECRET_KEY: database.env['MADANG_SECRET_KEY'] ?? '',
  });
  expect(used).toMatchObject({
    code: 1,
    err: expect.stringMatching(/There is an installation in .*name another database in DATABASE_URL/) as string,
  });
  const manifest = await readManifest(at('whole'));
  const [last] = manifest.tables.slice(-1);
  const tables = manifest.tables.map((table) => (table === last ? { ...table, rows: table.rows + 1 } : table));
  writeFileSync(at('whole', 'backup.json'), JSON.stringify({ ...manifest, tables }));
  const broken = await runMadang(['restore', at('whole')], env);
  expect(broken).toMatchObject({
    code: 1,
    err: expect.stringMatching(/has \d+ rows in the backup instead of \d+/) as string,
  });
  expect(existsSync(at('target')) ? readdirSync(at('target')) : []).toEqual([]);
});
