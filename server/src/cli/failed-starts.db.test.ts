import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { initialise } from '../platform/db/embedded/initialise.ts';
import { clusterPaths } from '../platform/db/embedded/folder.ts';
import { TEST_SECRET } from '../platform/testing/cluster.ts';
import { runMadang } from '../platform/testing/process.ts';

let parent: string;
const taken = createServer();
let admin: pg.Client;
let server: URL;
const WEAK = `weak_${process.pid}`;
const EMPTY = `weak_home_${process.pid}`;

beforeAll(async () => {
  parent = mkdtempSync(path.join(tmpdir(), 'madang-failed-'));
  writeFileSync(path.join(parent, 'file'), 'mine');
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  server = new URL(inject('templateUrl'));
  server.pathname = '/postgres';
  admin = new pg.Client({ connectionString: server.href });
  await admin.connect();
  await admin.query(`CREATE ROLE ${WEAK} LOGIN PASSWORD 'weak'`);
  await admin.query(`CREATE DATABASE ${EMPTY} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'`);
});
afterAll(async () => {
  taken.close();
  await admin.query(`DROP DATABASE ${EMPTY} WITH (FORCE)`);
  const { rows } = await admin.query<{ name: string }>(
    'SELECT rolname AS name FROM pg_roles WHERE starts_with(rolname, $1) OR rolname = $2',
    [EMPTY, WEAK],
  );
  for (const { name } of rows) await admin.query(`DROP ROLE ${pg.escapeIdentifier(name)}`);
  await admin.end();
  rmSync(parent, { recursive: true, force: true });
});

const at = (changes: { user?: string; password?: string; database?: string; port?: number; host?: string }): string => {
  const url = new URL(server);
  if (changes.user !== undefined) url.username = changes.user;
  if (changes.password !== undefined) url.password = changes.password;
  if (changes.database !== undefined) url.pathname = `/${changes.database}`;
  if (changes.port !== undefined) url.port = String(changes.port);
  if (changes.host !== undefined) url.hostname = changes.host;
  return url.href;
};

const refusesPasswords = async (): Promise<boolean> => {
  const client = new pg.Client({ connectionString: at({ password: 'wrong-one' }) });
  return client.connect().then(
    async () => {
      await client.end();
      return false;
    },
    () => true,
  );
};

it('says what to do about what hinders it, and leaves nothing behind', { timeout: 200_000 }, async () => {
  const { port } = taken.address() as AddressInfo;
  const fresh = path.join(parent, 'fresh');
  const cells: { args: string[]; env: Record<string, string>; code: number; says: RegExp }[] = [
    {
      args: ['start'],
      env: { PORT: String(port) },
      code: 2,
      says: /something else listens on 127\.0\.0\.1:\d+ already: stop it, or set PORT/,
    },
    {
      args: ['start'],
      env: { HOST: '192.0.2.1' },
      code: 2,
      says: /192\.0\.2\.1 is no address of this machine: set HOST/,
    },
    {
      args: ['start'],
      env: { MADANG_DATA: path.join(parent, 'file') },
      code: 2,
      says: /MADANG_DATA: .*file is a file, .*name a folder/,
    },
    {
      args: ['start'],
      env: { MADANG_DATA: path.join(parent, 'file', 'below') },
      code: 2,
      says: /MADANG_DATA: .*file.*: name/,
    },
    {
      args: ['start'],
      env: { MADANG_DATA: '/proc/madang' },
      code: 2,
      says: /\/proc\/madang cannot be made or written by this user/,
    },
    {
      args: ['start'],
      env: { DATABASE_URL: 'mysql://a@b/c' },
      code: 2,
      says: /DATABASE_URL: is not a URL of PostgreSQL, e\.g\. postgres:/,
    },
    // A server that trusts whoever connects refuses no password.
    ...((await refusesPasswords())
      ? [
          {
            args: ['start'],
            env: { DATABASE_URL: at({ password: 'wrong-one' }) },
            code: 1,
            says: /refuses the password of "\w+"\. Correct DATABASE_URL/,
          },
        ]
      : []),
    {
      args: ['start'],
      env: { DATABASE_URL: at({ database: 'nowhere' }) },
      code: 1,
      says: /no database "nowhere".*CREATE DATABASE "nowhere" OWNER .*'C\.UTF-8'/,
    },
    {
      args: ['doctor'],
      env: { DATABASE_URL: at({ port: 1 }) },
      code: 1,
      says: /No PostgreSQL answers at 127\.0\.0\.1:1\. Start it, or correct/,
    },
    {
      args: ['migrate'],
      env: { DATABASE_URL: at({ port: 1 }) },
      code: 1,
      says: /No PostgreSQL answers at 127\.0\.0\.1:1\. Start it, or correct/,
    },
    {
      args: ['migrate'],
      env: { DATABASE_URL: at({ host: 'db.invalid' }) },
      code: 1,
      says: /host of db\.invalid:\d+ is not known/,
    },
    {
      args: ['start'],
      env: { PORT: 'x', DRAIN_SECONDS: '-1', LOG_LEVEL: 'loud' },
      code: 2,
      says: /PORT: is not a number[^]*DRAIN_SECONDS: is less than 0[^]*LOG_LEVEL: is none of fatal, error/,
    },
  ];
  for (const { args, env, code, says } of cells) {
    const ended = await runMadang([...args, ...(args[0] === 'start' ? ['--services', 'identity'] : [])], {
      NODE_ENV: 'test',
      LOG_LEVEL: 'warn',
      PORT: '0',
      MADANG_SECRET_KEY: env['MADANG_DATA'] === undefined ? TEST_SECRET : '',
      MADANG_DATA: fresh,
      ...env,
    });
    expect({ args, env, code: ended.code, output: ended.output }).toEqual({
      args,
      env,
      code,
      output: expect.stringMatching(says) as string,
    });
    expect(ended.output).not.toMatch(/wrong-one|\n {4}at /);
  }
  expect(readdirSync(parent)).toEqual(['file']);
  console.log(`failed starts: ${cells.length} cells`);
});

it('ends with the code of wrong settings where the secret key is broken: starting again does not help', async () => {
  const data = path.join(parent, 'broken-key');
  mkdirSync(data);
  writeFileSync(path.join(data, 'secret.key'), 'cut off');
  const { code, err } = await runMadang(['start'], { NODE_ENV: 'test', DATABASE_URL: server.href, MADANG_DATA: data });
  expect({ code, err }).toEqual({
    code: 2,
    err: expect.stringContaining('does not hold a secret key: it has 7') as string,
  });
  rmSync(data, { recursive: true });
});

it('names the statements that a superuser has to run, makes nothing before, and works after them', async () => {
  const data = path.join(parent, 'weak');
  const env = {
    NODE_ENV: 'test',
    DATABASE_URL: at({ user: WEAK, password: 'weak', database: EMPTY }),
    MADANG_DATA: data,
  };
  const refused = await runMadang(['migrate'], env);
  expect(refused.code).toBe(2);
  expect(refused.err).toContain(
    `The role "${WEAK}" of DATABASE_URL may not create roles, and not create schemas in its database. Nothing was changed.`,
  );
  const statements = [...refused.err.matchAll(/^ {2}(.+;)$/gm)].map(([, statement]) => statement ?? '');
  expect(statements).toHaveLength(2);
  expect(readdirSync(parent)).toEqual(['file']);
  expect((await admin.query('SELECT 1 FROM pg_roles WHERE starts_with(rolname, $1)', [`${EMPTY}_`])).rowCount).toBe(0);
  for (const statement of statements) await admin.query(statement);
  const migrated = await runMadang(['migrate'], env);
  expect({ code: migrated.code, err: migrated.err.replace(/^madang: using .*\n/, '') }).toEqual({ code: 0, err: '' });
});

it('removes what a start left behind that was killed in the midst of it', async () => {
  const folder = path.join(parent, 'abandoned');
  for (const name of [
    'postgres',
    'init-1-0a0b0c0d',
    'init-2-0a0b0c0d',
    'postgres-binaries-18.4.0-3-0a0b0c0d',
    'postgres-binaries-18.4.0',
  ])
    mkdirSync(path.join(folder, name), { recursive: true });
  const long = new Date(Date.now() - 3_600_000);
  for (const name of ['init-1-0a0b0c0d', 'postgres-binaries-18.4.0-3-0a0b0c0d', 'postgres-binaries-18.4.0'])
    utimesSync(path.join(folder, name), long, long);
  await initialise(clusterPaths(folder), { initdb: '', pgCtl: '', major: '18' }, undefined);
  expect(readdirSync(folder).sort()).toEqual(['init-2-0a0b0c0d', 'postgres', 'postgres-binaries-18.4.0']);
});

/** Says what PostgreSQL's own says, and notes how often it was asked. */
const fakeInitdb = (name: string, says: string): string => {
  const file = path.join(parent, name);
  writeFileSync(file, `#!/bin/sh\necho asked >> '${file}.log'\necho '${says}' >&2\nexit 1\n`, { mode: 0o755 });
  return file;
};
const newDatabase = (name: string, initdb: string, room?: () => number | undefined): Promise<boolean> => {
  const folder = path.join(parent, name);
  mkdirSync(folder);
  return initialise(clusterPaths(folder), { initdb, pgCtl: '', major: '18' }, undefined, room);
};

it('says that there is no room for a new database before it makes one', async () => {
  const initdb = fakeInitdb('initdb-roomy', 'it was asked');
  await expect(newDatabase('narrow', initdb, () => 119)).rejects.toThrow(/needs 120 MB, and .*narrow has 119 MB left/);
  expect(readdirSync(path.join(parent, 'narrow'))).toEqual([]);
  // Enough, or nobody knows.
  await expect(newDatabase('wide', initdb, () => 120)).rejects.toThrow('it was asked');
  await expect(newDatabase('unknown', initdb, () => undefined)).rejects.toThrow('it was asked');
});

it('tells why initdb failed, and tries another locale for no other reason than an unknown one', async () => {
  const asked = async (name: string, says: string): Promise<number> => {
    const initdb = fakeInitdb(name, says);
    await expect(newDatabase(`of-${name}`, initdb)).rejects.toThrow(says);
    return readFileSync(`${initdb}.log`, 'utf8').match(/asked/g)?.length ?? 0;
  };
  expect(await asked('initdb-full', 'FATAL: could not write to file: No space left on device')).toBe(1);
  expect(await asked('initdb-locale', 'initdb: error: invalid locale name "C.UTF-8"')).toBe(2);
});
