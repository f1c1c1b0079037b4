import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../server/src/platform/testing/database.ts';
import { startProcess, type MadangProcess } from '../../server/src/platform/testing/process.ts';
import { startAccount, type Account } from '../support/accounts.ts';
import { call, refusal } from '../support/client.ts';
import { PATIENT, queuesAreEmpty } from '../support/killed-workers.ts';
import { startRedisServer, type RedisServer } from '../support/redis-server.ts';
import { storeReadScan } from '../support/scans.ts';

const REGION = '36';
const HERE = { lat: 37.5593, lon: 126.9083 };
/** As many as one page of the leaderboard has. */
const MOST_PEOPLE = 100;
/** How often each kind of request is made in each state that Redis is in. */
const ROUNDS = 4;
/** Between two of one kind, so that all of them have their turn. */
const PAUSE_MS = 20;
const EARNED = { attendance: 5, scan: 10, recycled: 50 };

interface Earner extends Account {
  readonly nickname: string;
  readonly earned: (keyof typeof EARNED)[];
}

let database: TestDatabase;
let admin: pg.Client;
let redis: RedisServer;
let servers: MadangProcess[];
beforeAll(async () => {
  [database, redis] = await Promise.all([createTestDatabase(), startRedisServer()]);
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  const env = {
    ...database.env,
    LOG_LEVEL: 'info',
    REDIS_URL: redis.url,
    // Counted, and held against nobody: whatever is refused here was refused for another reason.
    RATE_LIMIT_PER_MINUTE: '1000000',
    TRUSTED_PROXIES: '127.0.0.1',
  };
  servers = await Promise.all([startProcess([], env), startProcess([], env)]);
});
afterAll(async () => {
  for (const server of servers) server.kill('SIGTERM');
  await Promise.all(servers.map((server) => server.exited()));
  await admin.end();
  await redis.stop();
  await database.close();
});

let turn = 0;
/** One of the servers, in turn. */
const url = (): string => servers[(turn += 1) % servers.length]?.url ?? '';
/** A client that nobody else is: operations that allow a client few requests count each apart. */
const client = (): Record<string, string> => ({
  'x-forwarded-for': `198.18.${Math.floor(Math.random() * 256)}.${Math.floor(Math.random() * 256)}`,
});
const isThere = async (server: MadangProcess): Promise<boolean> =>
  (await (await fetch(`${server.url}/metrics`)).text()).includes('madang_redis_up 1');
const counted = (): Promise<number> => redis.client.dbsize();

it('requests that come while Redis is killed, away, back and empty are answered as without it', async () => {
  const people: Earner[] = [];
  const revoked: string[] = [];
  const failures: string[] = [];
  const sumOf = ({ earned }: Earner): number => earned.reduce((sum, action) => sum + EARNED[action], 0);

  const earn = async (): Promise<void> => {
    if (people.length === MOST_PEOPLE) return;
    const account = await startAccount(url());
    const earner: Earner = { ...account, nickname: `걷는 사람 ${people.length}`, earned: ['attendance'] };
    const as = { token: account.token, headers: client() };
    await call(url(), 'PUT /users/me/profile', { body: { nickname: earner.nickname, region: REGION } }, as);
    // Both servers at once: one of them earns.
    await Promise.all(servers.map((server) => call(server.url, 'POST /users/me/attendance', {}, as)));
    people.push(earner);
    if (people.length % 3 === 0) return;
    const params = { id: await storeReadScan(admin, account.id, randomUUID()) };
    earner.earned.push('scan');
    await call(url(), 'POST /scan/:id/confirm', { params, body: { item_id: 'beverage-can' } }, as);
    if (people.length % 3 === 1) return;
    earner.earned.push('recycled');
    await call(url(), 'POST /scan/:id/recycled', { params }, as);
  };
  const board = async (at = url()) =>
    (
      await call(
        at,
        'GET /users/leaderboard',
        { query: { region: REGION, limit: String(MOST_PEOPLE) } },
        { headers: client() },
      )
    ).body.items;
  const readBoard = async (): Promise<void> => {
    const known = people.map(({ nickname }) => nickname);
    const shown = new Map((await board()).map(({ nickname, points }) => [nickname, points]));
    // Whoever was told of points is in it from then on.
    for (const nickname of known)
      if ((shown.get(nickname) ?? 0) < EARNED.attendance) throw new Error(`${nickname} is not in it`);
  };
  const isRefused = async (token: string, at: string): Promise<void> => {
    const { problem } = await refusal(call(at, 'GET /auth/me', {}, { token, headers: client() }));
    if (problem.code !== 'session_revoked') throw new Error(`refused by ${problem.code}`);
  };
  const signOut = async (): Promise<void> => {
    const at = url();
    const token = (await call(at, 'POST /auth/guest', {}, { headers: client() })).body.access_token;
    for (const server of servers) await call(server.url, 'GET /auth/me', {}, { token, headers: client() });
    await call(at, 'POST /auth/logout', {}, { token, headers: client() });
    await isRefused(token, at);
    // The other one is told of it.
    await vi.waitFor(() => Promise.all(servers.map((each) => isRefused(token, each.url))), PATIENT);
    revoked.push(token);
  };
  const askRevoked = async (): Promise<void> => {
    for (const token of revoked.slice(-20)) await isRefused(token, url());
  };
  const read = async (): Promise<void> => {
    const as = { headers: client() };
    await call(url(), 'GET /guide/items/:id', { params: { id: 'beverage-can' } }, as);
    await call(url(), 'GET /guide/categories', {}, as);
    await call(url(), 'GET /locations/bins', { query: HERE }, as);
  };

  const works = { earn, readBoard, signOut, askRevoked, read };
  const done = new Map(Object.keys(works).map((name) => [name, 0]));
  let isOver = false;
  const load = Object.entries(works).map(async ([name, work]) => {
    while (!isOver) {
      await work().catch((error: unknown) => failures.push(`${name}: ${String(error)}`));
      done.set(name, (done.get(name) ?? 0) + 1);
      await sleep(PAUSE_MS);
    }
  });
  /** Every kind of request was made several times since now, from its beginning to its end. */
  const goOn = async (): Promise<void> => {
    const before = new Map(done);
    await expect
      .poll(() => [...done].every(([name, times]) => times > (before.get(name) ?? 0) + ROUNDS), PATIENT)
      .toBe(true);
  };
  const areThere = (there: boolean): Promise<void> =>
    expect.poll(() => Promise.all(servers.map(isThere)), PATIENT).toEqual([there, there]);
  try {
    await areThere(true);
    await goOn();
    for (let times = 0; times < 2; times += 1) {
      await expect.poll(counted, PATIENT).toBeGreaterThan(0);
      await redis.client.set('kept', 'before');
      await redis.kill();
      await areThere(false);
      await goOn();
      await redis.start();
      expect(await redis.client.get('kept'), 'it is an empty one').toBeNull();
      await areThere(true);
      await goOn();
    }
    await redis.client.flushall();
    await goOn();
    await expect.poll(counted, PATIENT).toBeGreaterThan(0);
  } finally {
    isOver = true;
    await Promise.all(load);
  }

  expect(failures).toEqual([]);
  await queuesAreEmpty(admin);
  for (const [nth, person] of people.entries()) {
    const at = servers[nth % servers.length]?.url ?? '';
    const { points } = (await call(at, 'GET /users/me/points', {}, person)).body;
    const { items } = (await call(at, 'GET /users/me/activities', { query: {} }, person)).body;
    expect([points, items.map(({ action }) => action).toSorted()]).toEqual([sumOf(person), person.earned.toSorted()]);
  }
  const expected = people.map((person) => [person.nickname, sumOf(person)] as const);
  for (const server of servers) {
    const shown = await board(server.url);
    expect(new Map(shown.map(({ nickname, points }) => [nickname, points]))).toEqual(new Map(expected));
    for (const { rank, points } of shown) expect(rank).toBe(1 + expected.filter(([, more]) => more > points).length);
    for (const token of revoked) await isRefused(token, server.url);
  }
});
