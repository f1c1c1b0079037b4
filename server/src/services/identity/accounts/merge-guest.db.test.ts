import { eq, sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '#platform/db/database';
import { emitEvent } from '#platform/events/emit';
import type { Visitor } from '#platform/http/visitor';
import { createTestDatabase, type TestDatabase } from '#platform/testing/database';
import { users } from '../schema.ts';
import { insertUser } from '../store/users.ts';
import { findMerge, mergeGuest, noteMoved } from './merge-guest.ts';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = database.connect('identity');
});
afterAll(() => database.close());

const start = async (kind: 'user' | 'guest'): Promise<string> => {
  const id = uuidv7();
  await insertUser(db, { id, kind, name: '하늘', roles: ['user'] });
  return id;
};
const visitor: Visitor = {
  ...{ address: '192.0.2.1', network: '192.0.2.0/24', userAgent: '' },
  ...{ locale: 'ko', cookie: () => undefined },
};
const merge = (guestId: string, userId: string): Promise<boolean> =>
  db.transaction((tx) => mergeGuest(tx, { emit: emitEvent, accessTokenSeconds: 60 }, { guestId, userId, visitor }));
/** For whom which service has still to move what a guest had. */
const heldFor = async (guestId: string): Promise<{ service: string; user_id: string }[]> =>
  (
    await db.execute<{ service: string; user_id: string }>(
      sql`SELECT service, user_id FROM platform.guest_merge WHERE guest_id = ${guestId} ORDER BY service`,
    )
  ).rows;
const told = async (guestId: string): Promise<string[]> =>
  (
    await database
      .connect('jobs')
      .execute<{ user_id: string }>(
        sql`SELECT payload->>'user_id' AS user_id FROM platform.outbox WHERE event = 'identity.guest_merged' AND payload->>'guest_id' = ${guestId} ORDER BY id`,
      )
  ).rows.map(({ user_id }) => user_id);

it('takes along the guests of an account that becomes part of another one, moved or not', async () => {
  const [guest, moved, earlier, owner] = [
    await start('guest'),
    await start('guest'),
    await start('user'),
    await start('user'),
  ];
  for (const id of [guest, moved]) await merge(id, earlier);
  const services = (await heldFor(guest)).map(({ service }) => service);
  expect(services.length).toBeGreaterThan(2);
  for (const service of services) {
    await noteMoved(db, moved, service);
    if (service !== 'chat' && service !== 'users') await noteMoved(db, guest, service);
  }
  // Set aside for whoever has proven the address.
  await db.update(users).set({ kind: 'guest', setAsideFor: owner }).where(eq(users.id, earlier));
  await merge(earlier, owner);
  expect(await heldFor(guest)).toEqual(['chat', 'users'].map((service) => ({ service, user_id: owner })));
  expect(await told(guest)).toEqual([earlier, owner]);
  expect(await told(moved)).toEqual([earlier]);
  for (const id of [guest, moved, earlier]) expect((await findMerge(db, id))?.userId).toBe(owner);
});
