import { eq, inArray } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Database, Executor } from '#platform/db/database';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/database.ts';
import { auditLog, users } from '../schema.ts';
import { deleteUnusedGuests, deleteUser, eraseDeletedUsers, insertUser } from '../store/users.ts';
import { moveLooks } from './forget-person.ts';
import { recordAdminAccess } from './record-admin-access.ts';
import { recordAudit } from './record.ts';

const [HOME, OFFICE] = [
  { network: '203.0.113.0/24', userAgent: 'Firefox at home' },
  { network: '198.51.100.0/24', userAgent: 'Chrome in the office' },
];
const NOWHERE = { network: '', userAgent: '' };
const REASON = '김OO (010-0000-0000) 님의 신고를 확인합니다.';

let database: TestDatabase;
let db: Database;
let [person, admin] = ['', ''];
beforeAll(async () => {
  database = await createTestDatabase();
  db = database.connect('identity');
});
afterAll(() => database.close());

const tellLook = (userId: string, id = uuidv7()): Promise<void> =>
  recordAdminAccess(db, {
    id,
    at: new Date().toISOString(),
    act: 'read',
    actor_id: admin,
    user_id: userId,
    conversation_id: uuidv7(),
    purpose: 'report',
    reason: REASON,
    network: OFFICE.network,
    user_agent: OFFICE.userAgent,
  });

/** Somebody who has signed in, was looked at and banned by an admin, and did something to another account. */
beforeEach(async () => {
  [person, admin] = [uuidv7(), uuidv7()];
  for (const id of [person, admin]) await insertUser(db, { id, kind: 'guest', name: '손님', roles: [] });
  await recordAudit(db, { action: 'signed_in', userId: person, visitor: HOME, details: { method: 'password' } });
  await tellLook(person);
  await recordAudit(db, {
    action: 'banned',
    userId: person,
    actorId: admin,
    visitor: OFFICE,
    details: { reason: REASON, until: '2099-01-01T00:00:00.000Z' },
  });
  await recordAudit(db, { action: 'renamed_by_admin', userId: admin, actorId: person, visitor: HOME });
});

const linesOf = (...ids: string[]) =>
  db.select().from(auditLog).where(inArray(auditLog.userId, ids)).orderBy(auditLog.id);
const long = new Date(0);
const inTransaction = (erase: (tx: Parameters<typeof deleteUnusedGuests>[0]) => Promise<unknown>) => () =>
  db.transaction(erase);
const marked = (tx: Executor, values: Partial<typeof users.$inferInsert>) =>
  tx.update(users).set(values).where(eq(users.id, person));

it.each([
  ['one account', inTransaction((tx) => deleteUser(tx, person))],
  [
    'unused guests',
    inTransaction(async (tx) => {
      await marked(tx, { lastSeenAt: long });
      await deleteUnusedGuests(tx, new Date(1), 10);
    }),
  ],
  [
    'accounts whose days are over',
    inTransaction(async (tx) => {
      await marked(tx, { deletedAt: long });
      await eraseDeletedUsers(tx, new Date(1), 10);
    }),
  ],
])('with %s goes what was written about them and from where they came, and no line', async (_, erase) => {
  await erase();
  expect(await linesOf(person, admin)).toMatchObject([
    { action: 'signed_in', ...NOWHERE, details: { method: 'password' } },
    { action: 'conversation_read_by_admin', ...OFFICE, actorId: admin },
    { action: 'banned', ...OFFICE, details: { until: '2099-01-01T00:00:00.000Z' } },
    { action: 'renamed_by_admin', actorId: person, ...NOWHERE },
  ]);
  expect(JSON.stringify(await linesOf(person))).not.toContain('010-0000');
});

it('a look that is told when its owner is erased says nothing of why', async () => {
  await db.transaction((tx) => deleteUser(tx, person));
  const id = uuidv7();
  await tellLook(person, id);
  const [line] = await db.select().from(auditLog).where(eq(auditLog.id, id));
  expect(line).toMatchObject({ details: { purpose: 'report' }, ...OFFICE });
  expect(line?.details).not.toHaveProperty('reason');
});

it('looks go with the conversations of a guest to whoever has them now, with their reasons', async () => {
  const account = uuidv7();
  await db.transaction(async (tx) => {
    await moveLooks(tx, person, account);
    await deleteUser(tx, person);
  });
  expect(await linesOf(account)).toMatchObject([
    { action: 'conversation_read_by_admin', details: { purpose: 'report', reason: REASON } },
  ]);
});
