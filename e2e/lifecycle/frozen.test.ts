import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../server/src/platform/testing/database.ts';
import { freePort, startProcess, type MadangProcess } from '../../server/src/platform/testing/process.ts';

let database: TestDatabase;
let users: MadangProcess;
let chat: MadangProcess;
let gateway: MadangProcess;
let env: Record<string, string>;
beforeAll(async () => {
  database = await createTestDatabase();
  const [usersPort, chatPort] = [await freePort(), await freePort()];
  env = {
    ...database.env,
    TRUSTED_PROXIES: '127.0.0.1',
    USERS_URL: `http://127.0.0.1:${usersPort}`,
    CHAT_URL: `http://127.0.0.1:${chatPort}`,
  };
  [users, chat, gateway] = await Promise.all([
    startProcess(['--services', 'users'], env, usersPort),
    startProcess(['--services', 'chat'], env, chatPort),
    startProcess(['--services', 'gateway'], env),
  ]);
});
afterAll(async () => {
  const processes = [gateway, chat, users];
  // What a test that failed has left frozen would never end.
  for (const each of processes) each.kill('SIGCONT');
  for (const each of processes) each.kill('SIGTERM');
  await Promise.all(processes.map((each) => each.exited()));
  await database.close();
});

/** The limit is shorter than the minute that the gateway waits for an answer: only who looks for the process ends it before. */
const ask = async (path: string): Promise<string> => {
  const response = await fetch(`${gateway.url}/api/v1${path}`, { signal: AbortSignal.timeout(45_000) });
  const body = (await response.json()) as { code?: string };
  return [response.status, body.code ?? 'ok', response.headers.get('retry-after') === null ? 'now' : 'later'].join(' ');
};
const picture = '/users/0199d1c4-5f0e-7c3a-9d5e-3f0b8c8f2a11/avatar';
const THERE = '404 avatar_not_found now';

it('a frozen service is answered for, left alone until it is back, and served again by itself', async () => {
  expect(await ask(picture)).toBe(THERE);
  process.kill(users.pid, 'SIGSTOP');
  const waited = await Promise.all([ask(picture), ask(picture), ask('/models')]);
  expect(waited).toEqual(['504 gateway_timeout later', '504 gateway_timeout later', '200 ok now']);
  expect(await Promise.all([ask(picture), ask('/models')])).toEqual(['503 service_unavailable later', '200 ok now']);
  process.kill(users.pid, 'SIGCONT');
  await expect.poll(() => ask(picture)).toBe(THERE);
  expect(await ask(picture)).toBe(THERE);
});

const ready = async (): Promise<string> => {
  const response = await fetch(`${gateway.url}/ready`);
  return `${response.status} ${await response.text()}`;
};

it('the gateway says which of its services do not answer, and is not ready when none does', async () => {
  expect(await ready()).toBe('200 {"status":"ready"}');
  process.kill(users.pid, 'SIGSTOP');
  await expect.poll(ready).toBe('200 {"status":"ready","degraded":["users"]}');
  process.kill(chat.pid, 'SIGSTOP');
  await expect.poll(ready).toBe('503 {"status":"not_ready","failing":["services"],"reasons":{}}');
  for (const each of [users, chat]) process.kill(each.pid, 'SIGCONT');
  await expect.poll(ready).toBe('200 {"status":"ready"}');
});

it('a frozen service that is killed and started anew is served again too', async () => {
  process.kill(users.pid, 'SIGSTOP');
  expect(await ask(picture)).toBe('504 gateway_timeout later');
  users.kill('SIGKILL');
  await users.exited();
  expect(await ask(picture)).toBe('503 service_unavailable later');
  users = await startProcess(['--services', 'users'], env, Number(new URL(users.url).port));
  await expect.poll(() => ask(picture)).toBe(THERE);
});
