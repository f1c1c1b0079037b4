import { randomUUID } from 'node:crypto';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { openSharedMemory } from '../../server/src/platform/redis.ts';
import { startInProcess } from '../../server/src/platform/testing/server.ts';
import { createTestDatabase, type TestDatabase } from '../../server/src/platform/testing/database.ts';

/** A real one: CI starts it, and so does `docker run -p 6379:6379 redis`. */
const REDIS = new URL(process.env['REDIS_TEST_URL'] ?? 'redis://127.0.0.1:6379');
const PREFIX = `madang-test-${randomUUID()}:`;
const LIMIT = 20;

/** Between the servers and Redis, so that it can be away for them. */
const startProxy = async () => {
  const open = new Set<Socket>();
  let isAway = false;
  const server = createServer((socket) => {
    if (isAway) {
      socket.destroy();
      return;
    }
    const there = connect(Number(REDIS.port), REDIS.hostname);
    for (const [from, to] of [
      [socket, there],
      [there, socket],
    ] as const) {
      open.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy()).on('close', () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    goAway(away: boolean): void {
      isAway = away;
      if (away) for (const socket of open) socket.destroy();
    },
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
};

let database: TestDatabase;
let proxy: Awaited<ReturnType<typeof startProxy>>;
let redis: Redis;
let servers: Awaited<ReturnType<typeof startInProcess>>[];
beforeAll(async () => {
  // Windows begin with each minute of the clock: none ends while requests are counted, and Redis keeps them meanwhile.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
  [database, proxy] = await Promise.all([createTestDatabase(), startProxy()]);
  redis = new Redis(REDIS.href);
  const env = {
    ...database.env,
    LOG_LEVEL: 'silent',
    REDIS_URL: proxy.url,
    REDIS_PREFIX: PREFIX,
    RATE_LIMIT_PER_MINUTE: String(LIMIT),
    // Whose requests are counted is what a proxy on this machine says.
    TRUSTED_PROXIES: '127.0.0.1',
  };
  servers = await Promise.all([startInProcess({ env }), startInProcess({ env })]);
});
afterAll(async () => {
  vi.useRealTimers();
  await Promise.all(servers.map((server) => server.stop()));
  const keys = await redis.keys(`${PREFIX}*`);
  if (keys.length > 0) await redis.del(keys);
  redis.disconnect();
  await proxy.stop();
  await database.close();
});

const isThere = async ({ url }: { url: string }): Promise<boolean> =>
  (await (await fetch(`${url}/metrics`)).text()).includes('madang_redis_up 1');
/** How many of so many requests of one client are answered, one after the other, by the servers in turn. */
const answered = async (client: string, count: number, from = servers): Promise<number> => {
  let passed = 0;
  for (let nth = 0; nth < count; nth += 1) {
    const { url } = from[nth % from.length] as (typeof servers)[number];
    const { status } = await fetch(`${url}/api/v1/recycle/categories`, { headers: { 'x-forwarded-for': client } });
    expect([200, 429]).toContain(status);
    if (status === 200) passed += 1;
  }
  return passed;
};

/** What Redis has been told of a client. */
const told = async (client: string): Promise<number> => {
  const keys = (await redis.keys(`${PREFIX}*`)).filter((key) => key.includes(`:${client}:`));
  return (await Promise.all(keys.map((key) => redis.get(key)))).reduce((sum, count) => sum + Number(count), 0);
};
const [FIRST, SECOND] = [() => servers.slice(0, 1), () => servers.slice(1, 2)];
/** All that was told so far. More than `count` is told where a busy machine gave up a telling that had been counted. */
const toldOnce = async (client: string, count: number): Promise<boolean> => {
  await expect.poll(() => told(client)).toBeGreaterThanOrEqual(count);
  return (await told(client)) === count;
};
/** One has seen so many that the other, which has seen two, has room for three more. */
const countTogether = async (client: string): Promise<void> => {
  expect(await answered(client, LIMIT - 5, FIRST())).toBe(LIMIT - 5);
  let isExact = await toldOnce(client, LIMIT - 5);
  for (const seen of [4, 3]) {
    // It is told of the next once what Redis said to the one before has been read.
    if (isExact) expect(await answered(client, 1, SECOND())).toBe(1);
    isExact &&= await toldOnce(client, LIMIT - seen);
  }
  if (isExact) expect(await answered(client, 10, SECOND())).toBe(3);
  else await countTogether(`${client}0`);
};

/** A machine that stood still for seconds has made a process give its connection up: it comes back by itself. */
beforeEach(async () => {
  await expect.poll(() => Promise.all(servers.map(isThere))).toEqual([true, true]);
});

it('processes count the requests of one client together', async () => {
  await countTogether('203.0.113.1');
  expect(await answered('203.0.113.2', 2), 'another client has a count of its own').toBe(2);
  const keys = await redis.keys(`${PREFIX}*`);
  expect(keys.length).toBeGreaterThan(0);
  for (const key of keys) expect(await redis.pttl(key), `${key} ends by itself`).toBeGreaterThan(0);
});

it('operations with limits of their own do not share one count', async () => {
  const ask = async (operation: string): Promise<number> =>
    (
      await fetch(`${FIRST()[0]?.url}/api/v1/auth/${operation}`, {
        method: 'POST',
        headers: { 'x-forwarded-for': '203.0.113.6', 'content-type': 'application/json' },
        body: '{}',
      })
    ).status;
  const statuses = [];
  for (let nth = 0; nth < 6; nth += 1) statuses.push(await ask('forgot-password'));
  expect(statuses).toEqual([422, 422, 422, 422, 422, 429]);
  expect(await ask('resend-verification')).toBe(422);
});

it('while Redis is away each counts for itself, nothing fails, and it is used again when it is back', async () => {
  const client = '203.0.113.3';
  proxy.goAway(true);
  await expect.poll(() => Promise.all(servers.map(isThere))).toEqual([false, false]);
  for (const server of [FIRST(), SECOND()]) expect(await answered(client, LIMIT + 2, server)).toBe(LIMIT);
  expect(await told(client)).toBe(0);
  proxy.goAway(false);
  await expect.poll(() => Promise.all(servers.map(isThere))).toEqual([true, true]);
  await countTogether('203.0.113.4');
});

it('a Redis that is emptied gives nobody a new window at the process that has counted', async () => {
  const client = '203.0.113.5';
  expect(await answered(client, LIMIT + 2, FIRST())).toBe(LIMIT);
  await expect.poll(() => told(client)).toBeGreaterThanOrEqual(LIMIT + 2);
  await redis.del(await redis.keys(`${PREFIX}*`));
  expect(await answered(client, 3, FIRST())).toBe(0);
});

it('a Redis that refuses its password is said once, without the password', async () => {
  const lines: string[] = [];
  const write = (...line: unknown[]): void => void lines.push(inspect(line, { depth: 10, showHidden: true }));
  const memory = openSharedMemory(`redis://nobody:hidden-word@${REDIS.host}`, { warn: write, info: write });
  await expect.poll(() => lines.length).toBe(1);
  memory.close();
  expect(lines[0]).toContain('WRONGPASS');
  expect(lines[0]).not.toContain('hidden-word');
});
