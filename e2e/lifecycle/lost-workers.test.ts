import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../server/src/platform/testing/database.ts';
import { startProcess } from '../../server/src/platform/testing/process.ts';
import { startGuest } from '../support/client.ts';
import { pidsIn } from '../support/workers.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

it('a worker that hangs is killed, and another one takes its place', async () => {
  const env = { ...database.env, LOG_LEVEL: 'info', LOG_FORMAT: 'json', WORKER_SILENT_SECONDS: '4' };
  const server = await startProcess(['--workers', '2', '--services', 'identity,users'], env);
  await expect.poll(() => pidsIn(server.output()).length).toBe(2);
  process.kill(pidsIn(server.output())[0] ?? 0, 'SIGSTOP');
  await expect.poll(() => pidsIn(server.output()).length).toBe(3);
  expect(server.output()).toContain('a worker gives no sign of life and is killed');
  expect((await fetch(`${server.url}/health`, { headers: { connection: 'close' } })).status).toBe(200);
  server.kill('SIGTERM');
  expect(await server.exited()).toBe(0);
  for (const pid of pidsIn(server.output())) expect(() => process.kill(pid, 0)).toThrow();
});

it('an embedded database is started once, and outlives its workers', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'madang-workers-'));
  const env = { NODE_ENV: 'test', MADANG_DATA: folder, LOG_LEVEL: 'info', LOG_FORMAT: 'json' };
  const server = await startProcess(['--workers', '2', '--services', 'identity,users'], env);
  await expect.poll(() => pidsIn(server.output()).length).toBe(2);
  const { token } = await startGuest(server.url);
  process.kill(pidsIn(server.output())[0] ?? 0, 'SIGKILL');
  await expect.poll(() => pidsIn(server.output()).length).toBe(3);
  const again = await fetch(`${server.url}/api/v1/users/me`, { headers: { authorization: `Bearer ${token}` } });
  expect(again.status).toBe(200);
  server.kill('SIGTERM');
  expect(await server.exited()).toBe(0);
  await rm(folder, { recursive: true });
});
