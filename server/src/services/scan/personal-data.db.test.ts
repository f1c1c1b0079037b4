import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '#platform/db/database';
import { createTaskStore } from '#platform/tasks/store';
import { createTestDatabase, type TestDatabase } from '#platform/testing/database';
import { personalData } from './personal-data.ts';
import { process, scan, task, taskEvent } from './schema.ts';
import { insertScan, storeResult } from './store/scans.ts';

const tasks = createTaskStore({ process, task, taskEvent });

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = database.connect('scan');
});
afterAll(() => database.close());

it('whoever stores what was read, and whoever moves it to an account, wait for each other once', async () => {
  const [guestId, userId, id] = [randomUUID(), randomUUID(), randomUUID()];
  await db.transaction(async (tx) => {
    await insertScan(tx, { id, ownerId: guestId, picture: null, result: null });
    await tasks.insert(tx, { id, kind: 'scan', ownerId: guestId, payload: {} });
  });
  let moving: Promise<unknown> = Promise.resolve();
  await db.transaction(async (tx) => {
    await tx.update(task).set({ status: 'done', finishedAt: new Date() }).where(eq(task.id, id));
    moving = db.transaction((other) => personalData.merge(other, { guestId, userId }));
    const waiting = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    await expect.poll(async () => (await db.$client.query(waiting)).rowCount, { interval: 10 }).not.toBe(0);
    await storeResult(tx, id, {} as never);
  });
  await moving;
  expect(await db.select({ of: scan.ownerId, result: scan.result }).from(scan)).toEqual([{ of: userId, result: {} }]);
  expect(await db.select({ of: task.ownerId }).from(task)).toEqual([{ of: userId }]);
});
