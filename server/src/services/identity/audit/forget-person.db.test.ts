import { eq, inArray, sql } from 'drizzle-orm';
import pg from 'pg';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Database, Executor } from '#platform/db/database';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/database.ts';
import { auditLog, users } from '../schema.ts';
import { deleteUnusedGuests, deleteUser, eraseDeletedUsers, insertUser } from '../store/users.ts';
import { mergeGuest, noteMoved } from '../accounts/merge-guest.ts';
import { emitEvent } from '#platform/events/emit';
import { forgetInAudit, moveLooks } from './forget-person.ts';
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

/** Makes the person, a guest, part of another account: all of it but what is moved last. */
const beginMerge = async (): Promise<{ account: string; end: () => Promise<void> }> => {
  const account = uuidv7();
  await insertUser(db, { id: account, kind: 'user', name: '하늘', roles: ['user'] });
  const visitor = { address: '192.0.2.1', locale: 'ko', cookie: () => undefined, ...HOME } as const;
  await db.transaction((tx) =>
    mergeGuest(tx, { emit: emitEvent, accessTokenSeconds: 60 }, { guestId: person, userId: account, visitor }),
  );
  const { rows } = await db.execute<{ service: string }>(
    sql`SELECT service FROM platform.guest_merge WHERE guest_id = ${person}`,
  );
  const last = rows.pop()?.service ?? '';
  for (const { service } of rows) await noteMoved(db, person, service);
  return { account, end: () => noteMoved(db, person, last) };
};
const whyOf = async (id: string) =>
  (await db.select().from(auditLog).where(eq(auditLog.id, id))).map(({ userId, details }) => [
    userId,
    details['reason'],
  ]);

it('a look at what a guest had keeps its reason: told before the guest became an account, meanwhile, or after', async () => {
  const { account, end } = await beginMerge();
  const [meanwhile, after] = [uuidv7(), uuidv7()];
  await tellLook(person, meanwhile);
  await end();
  await tellLook(person, after);
  for (const id of [meanwhile, after]) expect(await whyOf(id)).toEqual([[account, REASON]]);
  await db.transaction((tx) => deleteUser(tx, account));
  const late = uuidv7();
  await tellLook(person, late);
  for (const id of [meanwhile, after, late]) expect(await whyOf(id)).toEqual([[account, undefined]]);
});

it('also where it is being written at the very moment at which the guest goes', async () => {
  const { account, end } = await beginMerge();
  const id = uuidv7();
  const holder = new pg.Client({ connectionString: database.adminUrl });
  await holder.connect();
  // Asked outside of the transaction: within one the activity is told as it was at first.
  const waiting = async (): Promise<number> =>
    (
      await db.execute<{ n: number }>(
        sql`SELECT count(*)::int AS n FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = current_database()`,
      )
    ).rows[0]?.n ?? 0;
  await holder.query('BEGIN');
  // A line of the same id: the look waits for whether it stays.
  await holder.query(
    "INSERT INTO auth.audit_log (id, action, network, user_agent, details) VALUES ($1, 'banned', '', '', '{}')",
    [id],
  );
  try {
    const look = tellLook(person, id);
    await expect.poll(waiting).toBe(1);
    const goes = end();
    await expect.poll(waiting).toBe(2);
    await holder.query('ROLLBACK');
    await Promise.all([look, goes]);
  } finally {
    await holder.end();
  }
  expect(await whyOf(id)).toEqual([[account, REASON]]);
});

it('lines with nothing to forget are not written anew, and a log of many years is gone through in parts', async () => {
  const admins = new pg.Client({ connectionString: database.adminUrl });
  await admins.connect();
  await admins.query(`
    CREATE TABLE written (n bigint);
    CREATE FUNCTION note_written() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
      $$ BEGIN INSERT INTO public.written SELECT count(*) FROM lines; RETURN NULL; END $$;
    CREATE TRIGGER note AFTER UPDATE ON auth.audit_log REFERENCING NEW TABLE AS lines
      FOR EACH STATEMENT EXECUTE FUNCTION note_written();`);
  await admins.query(
    `INSERT INTO auth.audit_log (id, action, user_id, actor_id, network, user_agent, details)
      SELECT gen_random_uuid(), 'signed_in', $1, CASE WHEN n % 2 = 0 THEN $2::uuid END, '203.0.113.0/24', '', '{}' FROM generate_series(1, 4200) n`,
    [person, admin],
  );
  await db.transaction((tx) => forgetInAudit(tx, [person]));
  const { rows } = await admins.query<{ n: string }>('SELECT n FROM written WHERE n > 0');
  const written = rows.map(({ n }) => Number(n));
  // Two reasons; where they were: 2,100 times without an admin, at the one sign-in, and with what they did to the admin.
  expect(written.reduce((sum, n) => sum + n, 0)).toBe(2104);
  expect(Math.max(...written)).toBeLessThanOrEqual(1000);
  expect(JSON.stringify(await linesOf(person))).not.toContain('010-0000');
  await admins.query('TRUNCATE written');
  await db.transaction((tx) => forgetInAudit(tx, [person]));
  expect((await admins.query('SELECT n FROM written WHERE n > 0')).rows).toEqual([]);
  await admins.query('DROP TRIGGER note ON auth.audit_log; DROP FUNCTION note_written; DROP TABLE written');
  await admins.end();
});
