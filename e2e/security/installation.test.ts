import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { loadConfig } from '../../server/src/platform/config/config.ts';
import { openSecretKeys } from '../../server/src/platform/config/secret-key.ts';
import { roleUrls, type RoleName } from '../../server/src/platform/db/roles.ts';
import { runMadang, startProcess, type Ended, type MadangProcess } from '../../server/src/platform/testing/process.ts';
import { SERVICES } from '../../server/src/services.ts';
import { call, startGuest } from '../support/client.ts';

type Env = Readonly<Record<string, string>>;

const ROLES = [...SERVICES.map(({ name }) => name), 'jobs'] as const;
const folders: string[] = [];
const folder = (): string => {
  folders.push(mkdtempSync(path.join(tmpdir(), 'madang-installation-')));
  return folders.at(-1) ?? '';
};
afterAll(() => folders.forEach((each) => rmSync(each, { recursive: true, force: true })));

const withAdmin = async <T>(url: string, work: (admin: pg.Client) => Promise<T>): Promise<T> => {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
};

/** Where an installation that runs is looked at: what its roles' passwords are, and everything that a start changes. */
const snapshot = (adminUrl: string): Promise<unknown> =>
  withAdmin(adminUrl, async (admin) => {
    const tables = await admin.query<{ name: string }>(
      "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE tablename IN ('__migrations', 'installation', 'service_role', 'subscription') ORDER BY 1",
    );
    const rows = [];
    for (const { name } of tables.rows)
      rows.push([
        name,
        (await admin.query(`SELECT md5(string_agg(t::text, '' ORDER BY t::text)) AS hash FROM ${name} AS t`)).rows,
      ]);
    const queues = await admin.query('SELECT name, (SELECT version FROM pgboss.version) FROM pgboss.queue ORDER BY 1'); // other columns are the running server's
    const roles = await admin.query(
      'SELECT rolname, rolpassword FROM pg_authid WHERE starts_with(rolname, current_database()) ORDER BY 1',
    );
    return { rows, queues: queues.rows, roles: roles.rows };
  });

/** The role URLs that the secret gives. */
const urlsOf = (adminUrl: string, secret: string): Map<RoleName, string> => {
  const config = loadConfig({ NODE_ENV: 'test', DATABASE_URL: adminUrl, MADANG_SECRET_KEY: secret });
  const roles = roleUrls(config, openSecretKeys(config), adminUrl);
  return new Map(ROLES.map((role) => [role, roles.urlOf(role)]));
};

/** A database of its own, as somebody makes one for an installation; it goes with the template's. */
const createEmptyDatabase = async (label: string): Promise<string> => {
  const url = new URL(inject('templateUrl'));
  const name = `${url.pathname.slice(1)}_${label}`;
  url.pathname = '/postgres';
  await withAdmin(url.href, (admin) =>
    admin.query(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'`),
  );
  url.pathname = `/${name}`;
  return url.href;
};

const OTHER_KEY = 'another-secret-key-0123456789-abcdefghijklmnop';
const quiet: Env = { NODE_ENV: 'test', LOG_LEVEL: 'warn', PORT: '0', DRAIN_SECONDS: '1', RATE_LIMIT_PER_MINUTE: '0' };
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  start: ['start'],
  migrate: ['migrate'],
  user: ['user', 'create', '--login-id', 'intruder'],
  doctor: ['doctor'],
};
/** The doctor reports what is wrong, like all that it finds; the others refuse. */
const refusalOf = (command: string): number => (command === 'doctor' ? 1 : 2);

/** Thirty processes, one after another: only to end what hangs. */
const LIMIT = { timeout: 300_000 };

describe('an installation on a PostgreSQL server that others share', LIMIT, () => {
  const secret = 'the-secret-key-of-this-one-0123456789-abcdefghij';
  let adminUrl: string;
  let urls: Map<RoleName, string>;
  let running: MadangProcess;
  let guest: string;
  beforeAll(async () => {
    adminUrl = await createEmptyDatabase('shared');
    urls = urlsOf(adminUrl, secret);
    running = await startProcess([], {
      ...quiet,
      DATABASE_URL: adminUrl,
      MADANG_SECRET_KEY: secret,
      MADANG_DATA: folder(),
    });
    guest = (await startGuest(running.url)).token;
  });
  afterAll(async () => {
    running.kill('SIGTERM');
    await running.exited();
  });

  /** Everything that a second process does not change, whatever it is. */
  const leavesAlone = async (second: () => Promise<readonly Ended[]>): Promise<readonly Ended[]> => {
    const before = await snapshot(adminUrl);
    const ended = await second();
    expect(await snapshot(adminUrl)).toEqual(before);
    for (const url of urls.values()) await withAdmin(url, (client) => client.query('SELECT 1'));
    expect((await fetch(`${running.url}/ready`)).status).toBe(200);
    expect((await call(running.url, 'GET /auth/me', {}, { token: guest })).status).toBe(200);
    return ended;
  };

  const change = (sql: string): Promise<unknown> => withAdmin(adminUrl, (admin) => admin.query(sql));

  it('is left alone by every command with another key, or with none', async () => {
    const data = folder();
    const cells = Object.keys(COMMANDS).flatMap((command) => [OTHER_KEY, undefined].map((key) => ({ command, key })));
    const ended = await leavesAlone(async () => {
      const all: Ended[] = [];
      for (const { command, key } of cells) {
        all.push(
          await runMadang(COMMANDS[command] ?? [], {
            ...quiet,
            DATABASE_URL: adminUrl,
            MADANG_DATA: data,
            ...(key === undefined ? {} : { MADANG_SECRET_KEY: key }),
          }),
        );
      }
      return all;
    });
    for (const [index, { code, output }] of ended.entries()) {
      const { command = '', key } = cells[index] ?? {};
      expect({ command, key, code, output }).toMatchObject({
        code: refusalOf(command),
        output: expect.stringMatching(
          key === undefined
            ? /whose secret key is not here.*MADANG_SECRET_KEY/
            : /another secret key than MADANG_SECRET_KEY.*cannot be changed/,
        ) as string,
      });
    }
    expect(existsSync(path.join(data, 'secret.key'))).toBe(false);
    console.log(
      `installation: ${cells.length} cells of ${Object.keys(COMMANDS).length} commands and 2 keys on a server`,
    );
  });

  it('is left alone by an older release, with words for each way to see that it is one', async () => {
    const env = { ...quiet, DATABASE_URL: adminUrl, MADANG_SECRET_KEY: secret, MADANG_DATA: folder() };
    const future = "INSERT INTO chat.__migrations (folder_millis, hash) VALUES (4102444800000, 'of tomorrow')";
    const cells = [
      {
        command: 'start',
        make: future,
        undo: 'DELETE FROM chat.__migrations WHERE folder_millis = 4102444800000',
        says: /newer release.*chat has 1 migration that it does not know/,
      },
      {
        command: 'user',
        make: future,
        undo: 'DELETE FROM chat.__migrations WHERE folder_millis = 4102444800000',
        says: /newer release/,
      },
      {
        command: 'doctor',
        make: future.replace('chat', 'platform'),
        undo: 'DELETE FROM platform.__migrations WHERE folder_millis = 4102444800000',
        says: /newer release.*platform/,
      },
      {
        command: 'migrate',
        make: 'UPDATE pgboss.version SET version = version + 1',
        undo: 'UPDATE pgboss.version SET version = version - 1',
        says: /newer release.*job queue/,
      },
      {
        command: 'migrate',
        make: "INSERT INTO platform.service_role VALUES ('nobody', 'weather')",
        undo: "DELETE FROM platform.service_role WHERE role = 'nobody'",
        says: /newer release.*weather/,
      },
      {
        command: 'migrate',
        make: "UPDATE chat.__migrations SET hash = 'x' || hash WHERE folder_millis = (SELECT max(folder_millis) FROM chat.__migrations)",
        undo: "UPDATE chat.__migrations SET hash = substr(hash, 2) WHERE starts_with(hash, 'x')",
        says: /edited.*new migration/,
      },
    ];
    for (const { command, make, undo, says } of cells) {
      await change(make);
      try {
        const [ended] = await leavesAlone(async () => [await runMadang(COMMANDS[command] ?? [], env)]);
        expect({ command, make, ...ended }).toMatchObject({
          code: refusalOf(command),
          output: expect.stringMatching(says) as string,
        });
      } finally {
        await change(undo);
      }
    }
    console.log(`installation: ${cells.length} cells of releases`);
  });

  it('is left alone by a process that knows only roles, other passwords for them, or settings that cannot be', async () => {
    const roles = Object.fromEntries([...urls].map(([name, url]) => [`${name.toUpperCase()}_DATABASE_URL`, url]));
    const wrong = new URL(urls.get('chat') ?? '');
    wrong.password = 'mistyped';
    const shared = { ...quiet, MADANG_DATA: folder() };
    const cells: { args: readonly string[]; env: Env; says: RegExp }[] = [
      {
        args: ['start', '--services', 'chat'],
        env: { ...shared, ...roles, MADANG_SECRET_KEY: OTHER_KEY },
        says: /another secret key/,
      },
      { args: ['start', '--services', 'chat'], env: { ...shared, ...roles }, says: /secret key is not here/ },
      {
        args: ['start', '--services', 'chat'],
        env: { ...shared, MADANG_SECRET_KEY: secret, JOBS_DATABASE_URL: urls.get('jobs') ?? '' },
        says: /CHAT_DATABASE_URL: is needed/,
      },
      {
        args: ['user', 'create', '--login-id', 'intruder'],
        env: { ...shared, ...roles, MADANG_SECRET_KEY: OTHER_KEY },
        says: /another secret key/,
      },
    ];
    const stray = { ...shared, MADANG_SECRET_KEY: secret, CHAT_DATABASE_URL: wrong.href };
    cells.push({ args: ['start'], env: stray, says: /CHAT_DATABASE_URL: is of use only with DATABASE_URL/ });
    cells.push({
      args: ['start'],
      env: { ...shared, DATABASE_URL: adminUrl, MADANG_SECRET_KEY: secret, DEFAULT_MODEL: 'nobody/nothing' },
      says: /DEFAULT_MODEL: is nobody\/nothing/,
    });
    cells.push({
      args: ['start'],
      env: { ...shared, DATABASE_URL: adminUrl, MADANG_SECRET_KEY: secret, PORT: new URL(running.url).port },
      says: /PORT: something else listens/,
    });
    const renamed = new URL(urls.get('jobs') ?? '');
    renamed.username = 'madang_test_other_jobs';
    cells.push({
      args: ['migrate'],
      env: { ...shared, DATABASE_URL: adminUrl, MADANG_SECRET_KEY: secret, JOBS_DATABASE_URL: renamed.href },
      says: /Processes run on this database with the role .*_jobs, and would lose it to madang_test_other_jobs/,
    });
    const isTrusted = await withAdmin(wrong.href, () => Promise.resolve(true)).catch(() => false);
    // Where the server asks for no passwords, none is wrong.
    if (!isTrusted)
      cells.push({
        args: ['migrate'],
        env: { ...shared, DATABASE_URL: adminUrl, MADANG_SECRET_KEY: secret, CHAT_DATABASE_URL: wrong.href },
        says: /in use with another password than CHAT_DATABASE_URL.*--set-role-passwords/,
      });
    const ended = await leavesAlone(async () => {
      const all: Ended[] = [];
      for (const { args, env } of cells) all.push(await runMadang(args, env));
      return all;
    });
    for (const [index, { code, output }] of ended.entries())
      expect({ code, output }).toMatchObject({
        code: 2,
        output: expect.stringMatching(cells[index]?.says ?? /$^/) as string,
      });
    console.log(`installation: ${cells.length} cells of roles and settings`);
  });

  it('is not begun by a start whose settings cannot be', async () => {
    const url = await createEmptyDatabase('settings');
    const made = (): Promise<unknown> =>
      withAdmin(url, async (admin) => {
        const schemas = await admin.query(
          "SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema)'",
        );
        const ofRoles = await admin.query(
          'SELECT rolname FROM pg_roles WHERE starts_with(rolname, current_database())',
        );
        return [schemas.rows, ofRoles.rows];
      });
    const data = folder();
    const before = await made();
    const cells: Readonly<Record<string, RegExp>> = {
      'DEFAULT_MODEL=nobody/nothing': /DEFAULT_MODEL: is nobody\/nothing/,
      'FILES_S3_BUCKET=nowhere': /FILES_S3_ACCESS_KEY_ID: is needed[^]*FILES_S3_SECRET_ACCESS_KEY: is needed/,
      [`PORT=${new URL(running.url).port}`]: /PORT: something else listens/,
    };
    for (const [setting, says] of Object.entries(cells)) {
      const [name = '', value = ''] = setting.split('=');
      const ended = await runMadang(['start'], { ...quiet, DATABASE_URL: url, MADANG_DATA: data, [name]: value });
      expect({ setting, ...ended }).toMatchObject({ setting, code: 2, output: expect.stringMatching(says) as string });
    }
    expect(await made()).toEqual(before);
    expect(readdirSync(data)).toEqual([]);
    console.log(`installation: ${Object.keys(cells).length} cells of settings on an empty database`);
  });

  it('is begun by one of two that start at once with different keys; the other one leaves nothing', async () => {
    const url = await createEmptyDatabase('begun');
    const data = [folder(), folder()];
    const ended = await Promise.all(
      data.map((each) => runMadang(['migrate'], { ...quiet, DATABASE_URL: url, MADANG_DATA: each })),
    );
    expect(ended.map(({ code }) => code).toSorted()).toEqual([0, 2]);
    const winner = ended.findIndex(({ code }) => code === 0);
    expect(ended[1 - winner]?.output).toMatch(/another secret key|secret key is not here/);
    expect([data[winner] ?? '', data[1 - winner] ?? ''].map((each) => readdirSync(each))).toEqual([['secret.key'], []]);
  });
});

describe('an installation with the embedded PostgreSQL', LIMIT, () => {
  it('is left alone by another key, running or not, and opens with its own', async () => {
    const data = folder();
    const env = { ...quiet, MADANG_DATA: data };
    let running = await startProcess(['--services', 'identity'], env);
    const key = path.join(data, 'secret.key');
    expect(existsSync(key)).toBe(true);
    const wrong = { ...env, MADANG_SECRET_KEY: OTHER_KEY };
    for (const [command, args] of Object.entries(COMMANDS)) {
      const { code, output } = await runMadang(args, wrong);
      // Commands work beside a running server; a second one says that the folder is in use.
      expect({ command, code, output }).toMatchObject(
        command === 'start'
          ? { code: 3, output: expect.stringContaining('another Madang uses this folder') as string }
          : { code: refusalOf(command), output: expect.stringContaining('another secret key') as string },
      );
    }
    expect((await fetch(`${running.url}/ready`)).status).toBe(200);
    running.kill('SIGTERM');
    expect(await running.exited()).toBe(0);
    for (const [command, args] of Object.entries(COMMANDS)) {
      const { code, output } = await runMadang(args, wrong);
      expect({ command, code, output }).toMatchObject({
        code: refusalOf(command),
        output: expect.stringContaining('another secret key') as string,
      });
    }
    running = await startProcess(['--services', 'identity'], env);
    running.kill('SIGTERM');
    expect(await running.exited()).toBe(0);
    console.log(
      `installation: ${2 * Object.keys(COMMANDS).length} cells of commands on an embedded database, running and not`,
    );
  });
});
