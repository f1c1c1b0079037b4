import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '#platform/db/database';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/database.ts';
import { personalData } from '../personal-data.ts';
import { lockOwner, lockPerson } from './owners.ts';

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

it('locks whoever somebody is at last, also where their account becomes part of another one meanwhile', async () => {
  const [guest, earlier, account] = [randomUUID(), randomUUID(), randomUUID()];
  const merge = (guestId: string, userId: string) =>
    db.transaction((tx) => personalData.merge(tx, { guestId, userId }));
  await merge(guest, earlier);
  const waiting = async () =>
    (
      await beside.$client.query(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      )
    ).rowCount;
  let merged: Promise<void> = Promise.resolve();
  let locked: Promise<unknown> = Promise.resolve();
  await db.transaction(async (tx) => {
    await lockPerson(tx, earlier);
    merged = merge(earlier, account);
    await expect.poll(waiting).toBe(1);
    locked = db.transaction(async (later) => {
      const owner = await lockOwner(later, guest);
      const { rows } = await beside.execute<{ free: boolean }>(
        sql`SELECT pg_try_advisory_xact_lock(hashtextextended(${`users.points ${account}`}, 0)) AS free`,
      );
      return { owner, free: rows[0]?.free };
    });
    await expect.poll(waiting).toBe(2);
  });
  await merged;
  expect(await locked).toEqual({ owner: account, free: false });
});
