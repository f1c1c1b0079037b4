import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROJECT_FOLDER } from '../platform/config/config.ts';
import { readRecord } from '../platform/config/data-folder.ts';
import { createTestDatabase, type TestDatabase } from '../platform/testing/database.ts';
import { runMadang, startProcess, type MadangProcess } from '../platform/testing/process.ts';

/** As somebody pastes it into a terminal, where alone a password is printed. */
const inTerminal = async (command: string): Promise<{ stdout: string; stderr: string }> =>
  promisify(execFile)('script', ['-qec', command, '/dev/null'], {
    env: { PATH: process.env['PATH'], NODE_ENV: 'test' },
  });

/** No terminal here: nothing is given out, so a password is brought. */
const CREATE = ['user', 'create', '--login-id', 'keeper1', '--role', 'admin', '--password-stdin', '--json'];
const PASSWORD = '관리자의 긴 비밀번호\n';
/** Commands that look or administer, and how each ends where there is no installation. */
const COMMANDS: readonly (readonly [readonly string[], number])[] = [
  [CREATE, 2],
  [['user', 'role', 'keeper1', 'admin'], 2],
  [['user', 'reset-password', 'keeper1'], 2],
  [['mail'], 2],
  [['migrate'], 2],
  [['doctor', '--json'], 1],
  [['config', '--json'], 0],
  [['openapi'], 0],
];
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => !name.startsWith('postgres/data/'))
    .sort();

let parent: string;
let folder: string;
beforeAll(async () => {
  // A folder may be called much; pg_ctl knows no quotes, and no words that begin with $.
  parent = await mkdtemp(path.join(tmpdir(), "madang's commands & more-"));
  await chmod(parent, 0o755); // started by root, PostgreSQL runs as nobody
  folder = path.join(parent, 'there');
});
afterAll(() => rm(parent, { recursive: true, force: true }));

it('make nothing where there is no installation, and say where they looked', async () => {
  const mistyped = path.join(parent, 'mistyped');
  const runs = await Promise.all(
    COMMANDS.map(async ([args, expected]) => ({
      args,
      expected,
      ...(await runMadang(args, { MADANG_DATA: mistyped })),
    })),
  );
  for (const { args, expected, code, out, err } of runs) {
    expect({ args, code }).toEqual({ args, code: expected });
    if (args[0] !== 'openapi') expect(out + err).toContain(mistyped);
    if (code === 2) expect(err).toContain('which MADANG_DATA names');
    if (code !== 2) JSON.parse(out);
    expect(err).not.toContain('    at ');
  }
  expect(readdirSync(parent)).toEqual([]);
  console.log(`commands without an installation: ${runs.length} ran`);
});

describe('beside a running server', () => {
  let server: MadangProcess;
  const env = (): Record<string, string> => ({ MADANG_DATA: folder });
  const start = async (): Promise<MadangProcess> =>
    (server = await startProcess([], { NODE_ENV: 'test', LOG_LEVEL: 'info', ...env() }));
  const stop = async (): Promise<void> => {
    server.kill('SIGTERM');
    await server.exited();
  };
  beforeAll(start);
  afterAll(stop);

  it('say which database they used, on stderr, and leave it as it was', async () => {
    // By this, commands and other clones know whose it is.
    expect(readRecord(folder)).toEqual({ clone: PROJECT_FOLDER, database: 'embedded' });
    const before = filesIn(folder);
    const runs = await Promise.all(
      COMMANDS.slice(1).map(async ([args]) => ({ args, ...(await runMadang(args, env())) })),
    );
    const codes = Object.fromEntries(runs.map(({ args, code }) => [args.join(' '), code]));
    expect(codes).toEqual({
      'user role keeper1 admin': 1,
      'user reset-password keeper1': 1,
      mail: 0,
      migrate: 0,
      'doctor --json': 0,
      'config --json': 0,
      openapi: 0,
    });
    for (const { args, out, err } of runs) {
      if (args[0] !== 'openapi')
        expect({ args, err }).toEqual({ args, err: expect.stringContaining(folder) as string });
      if (args.includes('--json') || args[0] === 'openapi') JSON.parse(out);
    }
    expect(filesIn(folder)).toEqual(before);
  });

  it('the start says in its log that nobody is an admin, and the command that makes one works as it is written', async () => {
    const lines = (): { command?: string; msg: string }[] =>
      server
        .output()
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as { msg: string });
    await expect.poll(() => lines().find(({ msg }) => msg.includes('nobody has the role admin yet'))).toBeDefined();
    const { command = '' } = lines().find(({ msg }) => msg.includes('nobody has the role admin yet')) ?? {};
    const made = await inTerminal(command);
    expect(made.stdout).toContain(`the embedded PostgreSQL in ${folder} (running)`);
    expect(made.stdout).toContain('one-time password');
    await stop();
    await start();
    await expect.poll(() => lines().some(({ msg }) => msg === 'madang is open')).toBe(true);
    expect(server.output()).not.toContain('nobody has the role admin');
  });

  it('start a database that does not run, and stop it again', async () => {
    await stop();
    const created = await runMadang(CREATE, env(), PASSWORD);
    expect(created.err).toBe(`madang: using the embedded PostgreSQL in ${folder} (started for this command)\n`);
    expect(JSON.parse(created.out)).toMatchObject({ login_id: 'keeper1', roles: ['user', 'admin'] });
    expect(existsSync(path.join(folder, 'postgres/data/postmaster.pid'))).toBe(false);
    await start();
  });
});

describe('on a PostgreSQL server', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.close());

  it('say which, without its password, and need no data folder', async () => {
    const nowhere = path.join(parent, 'nowhere');
    const { MADANG_SECRET_KEY = '', IDENTITY_DATABASE_URL = '' } = database.env;
    const url = new URL(database.adminUrl);
    const { code, out, err } = await runMadang(
      CREATE,
      { DATABASE_URL: url.href, IDENTITY_DATABASE_URL, MADANG_SECRET_KEY, MADANG_DATA: nowhere },
      PASSWORD,
    );
    expect({ code, err }).toEqual({
      code: 0,
      err: `madang: using the PostgreSQL server at ${url.hostname}:${url.port}, database ${url.pathname.slice(1)}\n`,
    });
    expect(JSON.parse(out)).toMatchObject({ login_id: 'keeper1' });
    expect(existsSync(nowhere)).toBe(false);
  });

  it('list, ban and delete people by any of their names, and keep the last admin', async () => {
    const { MADANG_SECRET_KEY = '', IDENTITY_DATABASE_URL = '' } = database.env;
    const user = async (...args: readonly string[]) => {
      const { code, out, err } = await runMadang(
        ['user', ...args],
        { DATABASE_URL: database.adminUrl, IDENTITY_DATABASE_URL, MADANG_SECRET_KEY },
        PASSWORD,
      );
      return { code, out, err: err.replace(/^madang: using .*\n/, '') };
    };
    await user(
      'create',
      '--login-id',
      'haneul1',
      '--email',
      'haneul@example.com',
      '--name',
      '하늘\u001b[2J',
      '--password-stdin',
    );
    const listed = JSON.parse((await user('list', '--query', 'haneul', '--json')).out) as {
      id: string;
      login_id: string;
      state: string;
    }[];
    expect(listed).toMatchObject([
      { login_id: 'haneul1', email: 'haneul@example.com', roles: ['user'], state: 'open' },
    ]);
    const id = listed[0]?.id ?? '';
    const states: string[] = [];
    for (const args of [
      ['ban', 'haneul1'],
      ['unban', 'haneul@example.com'],
      ['delete', id],
    ])
      states.push((JSON.parse((await user(...args, '--json')).out) as { state: string }).state);
    expect(states).toEqual(['banned', 'open', 'deleted']);
    // As a release that did not look closely may have stored it.
    const admin = new pg.Client({ connectionString: database.adminUrl });
    await admin.connect();
    await admin.query("UPDATE auth.users SET email = email || chr(27) || '[2J' WHERE login_id = 'haneul1'");
    await admin.end();
    const table = await user('list');
    expect(table.out).toMatch(/^ID +LOGIN ID .*\n[^]*haneul1 +haneul@example\.com \[2J +user +user +deleted/);
    expect(table.out).not.toContain('\u001b');
    for (const args of [
      ['role', 'keeper1', 'editor'],
      ['ban', 'keeper1'],
      ['delete', 'keeper1'],
    ]) {
      expect(await user(...args)).toEqual({
        code: 1,
        out: '',
        err: expect.stringContaining('no other admin') as string,
      });
    }
    expect(await user('ban', 'nobody1')).toMatchObject({
      code: 1,
      err: expect.stringContaining('nobody signs in as nobody1') as string,
    });
    expect(await user('list', '--limit', '0')).toMatchObject({ code: 2 });
  });
});
