import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { createLog } from './log.ts';
import { MERGE_CHANNEL, watchMerges } from './guest-merges.ts';
import { mergeFirst } from './merge-first.ts';
import type { GuestMerge } from './personal-data.ts';
import { testBackground, TestListener } from './testing/background.ts';
import { createTestDatabase, type TestDatabase } from './testing/database.ts';

/** Only against hangs. */
const PATIENT = { timeout: 60_000, interval: 10 };

let database: TestDatabase;
let pool: pg.Pool;
let identity: pg.Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = database.connect('jobs').$client;
  identity = database.connect('identity').$client;
});
afterAll(() => database.close());

const begin = async (userId: string, service = 'chat'): Promise<string> => {
  const guestId = randomUUID();
  await identity.query('INSERT INTO platform.guest_merge (guest_id, service, user_id) VALUES ($1, $2, $3)', [
    guestId,
    service,
    userId,
  ]);
  return guestId;
};

/** A service with one operation, which tells what had been moved when it was asked. */
const running = async (move?: (merge: GuestMerge) => Promise<void>) => {
  const listener = new TestListener();
  const merges = await watchMerges(testBackground({ listener }), pool, ['chat']);
  onTestFinished(() => merges.stop());
  const moved: GuestMerge[] = [];
  const { ask } = mergeFirst(
    { ask: (_: { caller: { userId: string } | null }) => Promise.resolve(moved.map(({ guestId }) => guestId)) },
    {
      service: 'chat',
      merges,
      move:
        move ??
        ((merge) => {
          moved.push(merge);
          return Promise.resolve();
        }),
      log: createLog(database.config),
    },
  );
  return { ask: (userId: string) => ask({ caller: { userId } }), nobody: () => ask({ caller: null }), listener, moved };
};

it('moves what a guest had before the account is answered, once, and for nobody else', async () => {
  const [userId, other] = [randomUUID(), randomUUID()];
  const { ask, nobody, listener, moved } = await running();
  const guestId = await begin(userId);
  await begin(userId, 'files');
  listener.notify(MERGE_CHANNEL);
  await vi.waitUntil(async () => (await ask(userId)).length > 0, PATIENT);
  await Promise.all([ask(userId), ask(other), nobody()]);
  listener.notify(MERGE_CHANNEL);
  await ask(userId);
  expect(moved).toEqual([{ guestId, userId }]);
});

it('is known to a process that starts while it is under way, which moves once for many who ask at once', async () => {
  const userId = randomUUID();
  const guests = [await begin(userId), await begin(userId)];
  const { ask, moved } = await running();
  const answers = await Promise.all(Array.from({ length: 8 }, () => ask(userId)));
  for (const answer of answers) expect(answer.toSorted()).toEqual(guests.toSorted());
  expect(moved).toHaveLength(2);
});

it('moves again what has been moved to an account that has become part of another one since', async () => {
  const [earlier, userId] = [randomUUID(), randomUUID()];
  const guestId = await begin(earlier);
  const { ask, listener, moved } = await running();
  await ask(earlier);
  await identity.query('DELETE FROM platform.guest_merge WHERE guest_id = $1', [guestId]);
  await identity.query('INSERT INTO platform.guest_merge (guest_id, service, user_id) VALUES ($1, $2, $3)', [
    ...[guestId, 'chat', userId],
  ]);
  listener.notify(MERGE_CHANNEL);
  await vi.waitUntil(async () => (await ask(userId)).length > 1, PATIENT);
  expect(moved).toEqual([
    { guestId, userId: earlier },
    { guestId, userId },
  ]);
});

it('answers where it cannot move, and tries again at the next request', async () => {
  const userId = randomUUID();
  const guestId = await begin(userId);
  const tries: string[] = [];
  const { ask } = await running((merge) => {
    tries.push(merge.guestId);
    return tries.length === 1 ? Promise.reject(new Error('somebody holds it')) : Promise.resolve();
  });
  for (let n = 0; n < 3; n += 1) await ask(userId);
  expect(tries).toEqual([guestId, guestId]);
});
