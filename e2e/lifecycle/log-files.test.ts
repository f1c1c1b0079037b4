import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openLogFile } from '../../server/src/platform/log-file.ts';
import { createTestDatabase, type TestDatabase } from '../../server/src/platform/testing/database.ts';
import { runMadang, startProcess } from '../../server/src/platform/testing/process.ts';

let folder: string;
let database: TestDatabase;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'madang-log-files-'));
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const MEBIBYTE = 1024 * 1024;
const LINE_BYTES = 1000;

/** Writes so many lines as fast as it can, each with who wrote it and which one it is. */
const write = async (file: string, writer: string, lines: number): Promise<void> => {
  const script = `
    import { openLogFile } from ${JSON.stringify(path.resolve('server/src/platform/log-file.ts'))};
    const log = openLogFile(${JSON.stringify(file)});
    for (let n = 0; n < ${lines}; n += 1) {
      const head = JSON.stringify({ writer: '${writer}', n, fill: '' }).length;
      log.write(JSON.stringify({ writer: '${writer}', n, fill: 'x'.repeat(${LINE_BYTES} - head) }) + '\\n');
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  expect([code, complaints]).toEqual([0, '']);
};

const filesIn = (at: string): string[] => readdirSync(at).map((name) => path.join(at, name));
const linesIn = (at: string): unknown[] =>
  filesIn(at).flatMap((file) =>
    readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line)),
  );

it('four processes write one file: no line is lost or cut when it is rotated, and five files are kept', async () => {
  const at = path.join(folder, 'shared');
  const file = path.join(at, 'madang.log');
  const each = 9000;
  await Promise.all(['a', 'b', 'c', 'd'].map((writer) => write(file, writer, each)));
  const lines = linesIn(at) as { writer: string; n: number }[];
  expect(lines).toHaveLength(4 * each);
  expect(new Set(lines.map(({ writer, n }) => `${writer}${n}`)).size).toBe(4 * each);
  expect(filesIn(at)).toHaveLength(4);
  // As many again: what is oldest goes.
  await Promise.all(['e', 'f'].map((writer) => write(file, writer, 2 * each)));
  expect(
    filesIn(at)
      .map((name) => path.basename(name))
      .sort(),
  ).toEqual(['', '.1', '.2', '.3', '.4'].map((age) => `madang.log${age}`));
  for (const name of filesIn(at)) expect(statSync(name).size).toBeLessThan(11 * MEBIBYTE);
  expect(() => linesIn(at)).not.toThrow();
});

it('while one process renames the files no other does; of one that died over it the lock is taken away', () => {
  const at = path.join(folder, 'locked');
  const file = path.join(at, 'madang.log');
  mkdirSync(at);
  const full = `${'x'.repeat(10 * MEBIBYTE)}\n`;
  writeFileSync(file, full);
  mkdirSync(`${file}.lock`);
  const log = openLogFile(file);
  for (let n = 0; n < 3; n += 1) log.write(`{"n":${n}}\n`);
  expect(existsSync(`${file}.1`)).toBe(false);
  expect(readFileSync(file, 'utf8').slice(full.length)).toBe('{"n":0}\n{"n":1}\n{"n":2}\n');
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(`${file}.lock`, longAgo, longAgo);
  // This one takes the old lock away, the next one renames.
  for (let n = 3; n < 5; n += 1) log.write(`{"n":${n}}\n`);
  expect([readFileSync(file, 'utf8'), existsSync(`${file}.lock`)]).toEqual(['{"n":4}\n', false]);
  expect(readFileSync(`${file}.1`, 'utf8').slice(full.length)).toBe('{"n":0}\n{"n":1}\n{"n":2}\n{"n":3}\n');
});

it('a file that cannot be renamed grows on: a log that is too large is better than none', () => {
  const at = path.join(folder, 'stuck');
  const file = path.join(at, 'madang.log');
  mkdirSync(at);
  const full = `${'x'.repeat(10 * MEBIBYTE)}\n`;
  writeFileSync(file, full);
  // What stands in the way of the lock is no folder, and cannot be taken away as one.
  writeFileSync(`${file}.lock`, '');
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(`${file}.lock`, longAgo, longAgo);
  const log = openLogFile(file);
  for (let n = 0; n < 3; n += 1) log.write(`{"n":${n}}\n`);
  expect(readFileSync(file, 'utf8').slice(full.length)).toBe('{"n":0}\n{"n":1}\n{"n":2}\n');
});

it('workers lose no line and cut none while the file that they share is rotated under them', async () => {
  const at = path.join(folder, 'rotated');
  const file = path.join(at, 'madang.log');
  mkdirSync(at);
  const before = `{"earlier":"${'x'.repeat(LINE_BYTES - 15)}"}\n`;
  // So nearly full that the second half of the requests goes into another file.
  writeFileSync(file, before.repeat(Math.ceil((10 * MEBIBYTE - 40_000) / LINE_BYTES)));
  const server = await startProcess(['--workers', '2', '--services', 'identity'], {
    ...database.env,
    LOG_FILE: file,
    LOG_LEVEL: 'info',
    LOG_FORMAT: 'json',
    ACCESS_LOG: 'true',
  });
  const ask = async (): Promise<void> => {
    for (let n = 0; n < 60; n += 1) await fetch(`${server.url}/api/v1/nothing`, { headers: { connection: 'close' } });
  };
  await Promise.all(Array.from({ length: 8 }, ask));
  server.kill('SIGTERM');
  expect(await server.exited()).toBe(0);
  expect(existsSync(`${file}.1`)).toBe(true);
  const written = filesIn(at)
    .flatMap((name) => readFileSync(name, 'utf8').trimEnd().split('\n'))
    .filter((line) => line !== before.trimEnd());
  for (const line of written) expect(() => void JSON.parse(line)).not.toThrow();
  const onStdout = server
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'));
  expect(onStdout.length).toBeGreaterThan(480);
  expect(written.sort()).toEqual(onStdout.sort());
  const pids = new Set(written.map((line) => (JSON.parse(line) as { pid: number; msg: string }).pid));
  expect(pids.size).toBe(3);
});

it('workers share the file, which has what stdout has, and no secret', async () => {
  const at = path.join(folder, 'server');
  const server = await startProcess(['--workers', '2', '--services', 'identity'], {
    ...database.env,
    LOG_FILE: `${at}/`,
    LOG_LEVEL: 'info',
    LOG_FORMAT: 'json',
    DRAIN_SECONDS: '30',
    ACCESS_LOG: 'true',
  });
  await Promise.all(
    Array.from({ length: 20 }, () =>
      fetch(`${server.url}/api/v1/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer hidden-token', connection: 'close' },
        body: JSON.stringify({ login_id: 'nobody', password: 'hidden-password' }),
      }),
    ),
  );
  server.kill('SIGTERM');
  await server.exited();
  const lines = linesIn(at) as { pid: number; msg: string; path?: string }[];
  expect(lines.filter(({ msg, path: route }) => msg === 'request' && route?.endsWith('/login'))).toHaveLength(20);
  // The supervisor, and its two workers.
  expect(new Set(lines.map(({ pid }) => pid)).size).toBe(3);
  const text = readFileSync(path.join(at, 'madang.log'), 'utf8');
  expect(text).not.toContain('hidden');
  const onStdout = server
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'));
  expect(onStdout.sort()).toEqual(text.trimEnd().split('\n').sort());
});

it('a disk that is full stops nothing: it is said once, and once when there is room again', async () => {
  const file = path.join(folder, 'full.log');
  symlinkSync('/dev/full', file);
  const server = await startProcess(['--services', 'identity'], {
    ...database.env,
    LOG_FILE: file,
    LOG_LEVEL: 'info',
    ACCESS_LOG: 'true',
  });
  const told = (text: RegExp): number => server.output().match(text)?.length ?? 0;
  const ask = async (): Promise<number> => (await fetch(`${server.url}/health`)).status;
  for (let times = 0; times < 30; times += 1) expect(await ask()).toBe(200);
  expect(told(/LOG_FILE: .* cannot be written \(ENOSPC\)/g)).toBe(1);
  const elsewhere = path.join(folder, 'room.log');
  unlinkSync(file);
  symlinkSync(elsewhere, file);
  await expect
    .poll(async () => {
      await ask();
      return told(/LOG_FILE: .* is written again; \d+ lines are missing in it/g);
    })
    .toBe(1);
  expect(await ask()).toBe(200);
  server.kill('SIGTERM');
  expect(await server.exited()).toBe(0);
  expect(readFileSync(elsewhere, 'utf8')).toContain('"msg":"stopped"');
  expect(told(/LOG_FILE: /g)).toBe(2);
});

it('a file that cannot be there ends the start with what is wrong', async () => {
  const { code, err, out } = await runMadang(['start', '--services', 'identity'], {
    ...database.env,
    LOG_FILE: '/dev/null/madang.log',
    PORT: '0',
  });
  expect([code, `${out}${err}`]).toEqual([
    2,
    expect.stringMatching(/LOG_FILE: \/dev\/null\/madang\.log cannot be opened \(E[A-Z]+\)/),
  ]);
});
