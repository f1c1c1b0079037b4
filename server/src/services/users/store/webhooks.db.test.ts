import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '#platform/db/database';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/database.ts';
import { webhookDeliveries, webhookEndpoints } from '../schema.ts';
import { claimDue, markFailed, nextDue } from './webhook-claims.ts';
import { addDeliveries, addDelivery, replayDelivery, replayFailed } from './webhook-deliveries.ts';
import { DELIVERIES_CHANNEL, failOfDisabled, MOST_WAITING } from './webhook-queue.ts';
import { disableWebhook, insertWebhook, saveListener } from './webhooks.ts';

const NOW = Date.parse('2026-11-30T09:00:00Z');

let database: TestDatabase;
let db: Database;
/** What looks on while others hold connections. */
let beside: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = database.connect('users');
  beside = database.connect('users');
});
afterAll(() => database.close());
beforeEach(() => db.delete(webhookEndpoints));

const make = async (userId: string, events: readonly string[] = ['points.changed']): Promise<string> => {
  const row = { id: uuidv7(), userId, url: 'https://example.com/x', events: [...events], enabled: true };
  return (await db.transaction((tx) => insertWebhook(tx, { ...row, secret: Buffer.of(1) }))).id;
};
const event = () => ({ eventId: randomUUID(), type: 'points.changed', occurredAt: new Date(NOW), data: {} });
const add = async (id: string, now = NOW): Promise<string> =>
  (await db.transaction((tx) => addDelivery(tx, id, event(), now))).id;
/** So many rows at once. */
const fill = (id: string, many: number, status: 'pending' | 'failed') =>
  db.execute(sql`
    INSERT INTO ${webhookDeliveries} (id, endpoint_id, event_id, type, occurred_at, data, status, next_attempt_at)
    SELECT lpad(to_hex(n), 32, '0')::uuid, ${id}, gen_random_uuid(), 'points.changed', ${new Date(NOW)}, '{}', ${status},
           CASE WHEN ${status} = 'pending' THEN ${new Date(NOW)}::timestamptz END
    FROM generate_series(1, ${many}::int) n`);
const statuses = async (id: string) => {
  const { rows } = await db.execute<{ told: string; many: number }>(sql`
    SELECT status || coalesce(' ' || error, '') AS told, count(*)::int AS many FROM ${webhookDeliveries}
    WHERE endpoint_id = ${id} GROUP BY 1`);
  return Object.fromEntries(rows.map(({ told, many }) => [told, many]));
};
const claim = (slots: number, without: readonly string[] = [], now = NOW + 1000) =>
  claimDue(db, { slots, failingSlots: slots, without, now });
const peopleOf = (claimed: Awaited<ReturnType<typeof claim>>) => claimed?.map(({ userId }) => userId).toSorted();

describe('what is sent next', () => {
  it('is nobody’s second while somebody’s first waits, however long', async () => {
    const [early, late] = [randomUUID(), randomUUID()];
    for (let nth = 0; nth < 4; nth += 1) await add(await make(early), NOW - 60_000 + nth);
    await add(await make(late), NOW);
    expect(peopleOf(await claim(2))).toEqual([early, late].toSorted());
  });

  it('is nothing of whoever is left out', async () => {
    const [busy, other] = [randomUUID(), randomUUID()];
    await add(await make(busy));
    await add(await make(other));
    expect(peopleOf(await claim(5, [busy]))).toEqual([other]);
  });

  it('is said by one process at a time, and the others do not wait for it', async () => {
    await add(await make(randomUUID()));
    await beside.transaction(async (tx) => {
      await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${DELIVERIES_CHANNEL}, 0))`);
      expect(await claim(1)).toBeUndefined();
    });
    expect(await claim(1)).toHaveLength(1);
  });

  it('is what was under way when it was asked for again, once that has ended', async () => {
    const id = await make(randomUUID());
    const delivery = await add(id);
    const [first] = (await claim(1)) ?? [];
    if (first === undefined) throw new Error('nothing was claimed');
    await db.transaction((tx) => replayDelivery(tx, id, delivery, NOW));
    expect(await claim(1)).toEqual([]);
    // It counts as one of two of its address.
    await add(id);
    await add(id);
    expect(await claim(5)).toHaveLength(1);
    const failure = { error: 'status', status: 500, next: null, now: NOW } as const;
    expect(await db.transaction((tx) => markFailed(tx, first, failure))).toBe(false);
    expect(await nextDue(db)).toBe(NOW);
  });
});

describe('a long queue', () => {
  it('does not hold up whoever switches its webhook off, and has failed a piece at a time', async () => {
    const id = await make(randomUUID());
    await fill(id, 1200, 'pending');
    await db.transaction((tx) => disableWebhook(tx, id, 'access_ended'));
    expect(await statuses(id)).toEqual({ pending: 1200 });
    expect(await claim(5)).toEqual([]);
    const pieces = [];
    for (let some = -1; some !== 0;) pieces.push((some = await failOfDisabled(db, NOW)));
    expect(pieces).toEqual([500, 500, 200, 0]);
    expect(await statuses(id)).toEqual({ 'failed disabled': 1200 });
  });

  it('is no longer than it may be: the oldest are given up', async () => {
    const userId = randomUUID();
    const id = await make(userId);
    await fill(id, MOST_WAITING, 'pending');
    await db.transaction((tx) => addDeliveries(tx, userId, event(), NOW));
    await add(id);
    expect(await statuses(id)).toEqual({ pending: MOST_WAITING, 'failed dropped': 2 });
    const { rows } = await db.execute<{ id: string }>(
      sql`SELECT id FROM ${webhookDeliveries} WHERE status = 'failed' ORDER BY id`,
    );
    expect(rows.map((row) => Number.parseInt(row.id.replaceAll('-', ''), 16))).toEqual([1, 2]);
  });

  it('of what has failed is sent again a piece at a time', async () => {
    const id = await make(randomUUID());
    await fill(id, 1200, 'failed');
    const again = () => db.transaction((tx) => replayFailed(tx, id, new Date(0), NOW));
    expect([await again(), await again(), await again()]).toEqual([1000, 200, 0]);
  });
});

it('what somebody is to be told of is right also where two change it at once', async () => {
  const userId = randomUUID();
  const id = await make(userId, ['points.changed']);
  await db.transaction((tx) => saveListener(tx, userId));
  const waiting = async () =>
    (
      await beside.$client.query(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      )
    ).rowCount;
  let other: Promise<void> = Promise.resolve();
  await db.transaction(async (tx) => {
    await disableWebhook(tx, id, 'gone');
    await saveListener(tx, userId);
    other = db.transaction(async (later) => {
      const made = { id: uuidv7(), userId, url: 'https://example.com/y', events: ['task.completed'], enabled: true };
      await insertWebhook(later, { ...made, secret: Buffer.of(1) });
      await saveListener(later, userId);
    });
    await expect.poll(waiting).toBe(1);
  });
  await other;
  const { rows } = await db.execute<{ types: string[] }>(
    sql`SELECT types FROM platform.event_listener WHERE user_id = ${userId}`,
  );
  expect(rows).toEqual([{ types: ['task.completed'] }]);
});
