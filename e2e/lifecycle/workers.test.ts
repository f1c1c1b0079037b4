import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../server/src/platform/testing/database.ts';
import { runMadang, startProcess } from '../../server/src/platform/testing/process.ts';
import { startGuest } from '../support/client.ts';
import { pidsIn } from '../support/workers.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const valueOf = (metrics: string, name: string): number =>
  Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(metrics)?.[1]);

it('workers share a port; one that is killed is replaced, and all end in good order', async () => {
  const env = { ...database.env, LOG_LEVEL: 'info', LOG_FORMAT: 'json' };
  const server = await startProcess(['--workers', '2', '--services', 'identity,users'], env);
  const ask = async (): Promise<number> =>
    (await fetch(`${server.url}/health`, { headers: { connection: 'close' } })).status;
  const opened = (count: number): Promise<void> => expect.poll(() => pidsIn(server.output()).length).toBe(count);
  await opened(2);
  const { token } = await startGuest(server.url);
  for (let i = 0; i < 10; i += 1)
    expect(
      (
        await fetch(`${server.url}/api/v1/users/me`, {
          headers: { authorization: `Bearer ${token}`, connection: 'close' },
        })
      ).status,
    ).toBe(200);
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  expect(metrics).toMatch(/^madang_process_resident_memory_bytes\{.*worker="1".*\}/m);
  expect(metrics).toMatch(/^madang_process_resident_memory_bytes\{.*worker="2".*\}/m);
  expect([valueOf(metrics, 'madang_workers'), valueOf(metrics, 'madang_workers_open')]).toEqual([2, 2]);
  process.kill(pidsIn(server.output())[0] ?? 0, 'SIGKILL');
  await opened(3);
  expect(await ask()).toBe(200);
  server.kill('SIGTERM');
  expect(await server.exited()).toBe(0);
  for (const pid of pidsIn(server.output())) expect(() => process.kill(pid, 0)).toThrow();
});

it('a worker that cannot start at all ends everything, in words, and too many connections are refused before', async () => {
  const wrong = await runMadang(['start', '--workers', '2', '--services', 'identity'], {
    ...database.env,
    MADANG_SECRET_KEY: 'another-key-than-that-of-the-database-0123456789',
    PORT: '0',
  });
  expect([wrong.code, wrong.output.includes('secret key')]).toEqual([2, true]);
  const many = await runMadang(['start', '--workers', '64'], { ...database.env, PORT: '0' });
  expect(many.code).toBe(1);
  expect(many.err).toMatch(
    /64 workers may open 64 × \d+ database connections.*Raise max_connections.*or start fewer workers/s,
  );
});

it('requests and work in the background can be apart', async () => {
  const services = ['--services', 'identity,users,files,studio,chat'];
  const web = await startProcess([...services, '--only', 'web'], { ...database.env, TRUSTED_PROXIES: '127.0.0.1' });
  const tasks = await startProcess(['--services', `gateway,${services[1]}`, '--only', 'tasks'], database.env);
  for (const path of ['/api/v1/users/me', '/', '/docs', '/openapi.json', '/api/v1/scan'])
    expect((await fetch(tasks.url + path)).status).toBe(404);
  expect((await fetch(`${web.url}/api/v1/users/me`)).status).toBe(401);
  for (const { url } of [web, tasks]) expect((await fetch(`${url}/ready`)).status).toBe(200);
  const [ofWeb, ofTasks] = await Promise.all(
    [web, tasks].map(async ({ url }) => (await fetch(`${url}/metrics`)).text()),
  );
  expect(ofWeb).not.toContain('madang_event_failures_total');
  expect(ofTasks).toContain('madang_event_failures_total');
  for (const each of [web, tasks]) each.kill('SIGTERM');
  expect(await Promise.all([web.exited(), tasks.exited()])).toEqual([0, 0]);
});
