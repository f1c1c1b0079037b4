import { randomUUID } from 'node:crypto';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
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

it('processes count the requests of one client together', async () => {
  await expect.poll(() => Promise.all(servers.map(isThere))).toEqual([true, true]);
  expect(await answered('203.0.113.1', LIMIT + 6)).toBe(LIMIT);
  expect(await answered('203.0.113.2', 2), 'another client has a count of its own').toBe(2);
  const keys = await redis.keys(`${PREFIX}*`);
  expect(keys.length).toBeGreaterThan(0);
  for (const key of keys) expect(await redis.pttl(key), `${key} ends by itself`).toBeGreaterThan(0);
});

it('while Redis is away each counts for itself, nothing fails, and it is used again when it is back', async () => {
  const client = '203.0.113.3';
  expect(await answered(client, 10)).toBe(10);
  proxy.goAway(true);
  await expect.poll(() => Promise.all(servers.map(isThere))).toEqual([false, false]);
  // Each has seen five of ten, and goes on from there.
  expect(await answered(client, LIMIT, servers.slice(0, 1))).toBe(LIMIT - 5);
  proxy.goAway(false);
  await expect.poll(() => Promise.all(servers.map(isThere))).toEqual([true, true]);
  expect(await answered('203.0.113.4', LIMIT + 6)).toBe(LIMIT);
});

it('a Redis that is emptied gives nobody a new window at the process that has counted', async () => {
  const client = '203.0.113.5';
  const [first] = servers.map((server) => [server]);
  expect(await answered(client, LIMIT + 2, first)).toBe(LIMIT);
  await redis.del(await redis.keys(`${PREFIX}*`));
  expect(await answered(client, 3, first)).toBe(0);
});
