import { and, eq, inArray, lt, sql } from 'drizzle-orm';
import type { Database, Executor, Transaction } from '#platform/db/database';
import { users } from '../schema.ts';
import { forgetInAudit } from '../audit/forget-person.ts';
import type { AdminUser, User } from '@madang/contracts/identity';
import { strongestRole } from '@madang/contracts/scopes';

export type UserRow = typeof users.$inferSelect;

export const insertUser = async (tx: Executor, user: typeof users.$inferInsert): Promise<UserRow> => {
  const [row] = await tx.insert(users).values(user).returning();
  if (row === undefined) throw new Error('insert returned no row');
  return row;
};

/** A guest becomes an account and keeps the id: nothing has to move. undefined when it is no guest (any more). */
export const upgradeGuest = async (
  tx: Executor,
  id: string,
  account: Pick<UserRow, 'name' | 'email' | 'loginId'> &
    Partial<Pick<UserRow, 'emailVerifiedAt' | 'pendingEmail' | 'proofChallenge'>>,
): Promise<UserRow | undefined> => {
  const [row] = await tx
    .update(users)
    .set({ ...account, kind: 'user', setAsideFor: null, lastSeenAt: sql`now()` })
    .where(and(eq(users.id, id), eq(users.kind, 'guest')))
    .returning();
  return row;
};

/** Prepared once: asked for by every open page. */
export const createFindUser = (db: Database): ((id: string) => Promise<UserRow | undefined>) => {
  const find = db.$reads.prepare(
    'find_user',
    db
      .select()
      .from(users)
      .where(eq(users.id, sql.placeholder('id'))),
  );
  return async (id) => (await find({ id }))[0];
};

export const findUser = async (db: Executor, id: string): Promise<UserRow | undefined> => {
  const [row] = await db.select().from(users).where(eq(users.id, id));
  return row;
};

/** Locks the row: what is decided about an account is decided one after the other. */
export const lockUser = async (tx: Transaction, id: string): Promise<UserRow | undefined> => {
  const [row] = await tx.select().from(users).where(eq(users.id, id)).for('update');
  return row;
};

export const findUserByEmail = async (tx: Executor, email: string): Promise<UserRow | undefined> => {
  const [row] = await tx.select().from(users).where(eq(users.email, email));
  return row;
};

export const hasLoginId = async (tx: Executor, loginId: string): Promise<boolean> => {
  const [row] = await tx.select({ id: users.id }).from(users).where(eq(users.loginId, loginId));
  return row !== undefined;
};

export const changeUser = async (
  tx: Executor,
  id: string,
  change: Partial<typeof users.$inferInsert>,
): Promise<UserRow> => {
  const [row] = await tx.update(users).set(change).where(eq(users.id, id)).returning();
  if (row === undefined) throw new Error('there is no such user');
  return row;
};

export const touchUser = async (tx: Executor, id: string): Promise<UserRow | undefined> => {
  const [row] = await tx
    .update(users)
    .set({ lastSeenAt: sql`now()` })
    .where(eq(users.id, id))
    .returning();
  return row;
};

export const deleteUser = async (tx: Executor, id: string): Promise<void> => {
  await tx.delete(users).where(eq(users.id, id));
  await forgetInAudit(tx, [id]);
};

const removed = async (tx: Transaction, rows: readonly { readonly id: string }[]): Promise<string[]> => {
  const ids = rows.map(({ id }) => id);
  await forgetInAudit(tx, ids);
  return ids;
};

/** Removes up to `limit` guests who were last seen before `before`, and returns their ids. */
export const deleteUnusedGuests = async (tx: Transaction, before: Date, limit: number): Promise<string[]> => {
  const unused = tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.kind, 'guest'), lt(users.lastSeenAt, before)))
    .orderBy(users.lastSeenAt)
    .limit(limit)
    .for('update', { skipLocked: true });
  const rows = await tx.delete(users).where(inArray(users.id, unused)).returning({ id: users.id });
  return removed(tx, rows);
};

/** Removes up to `limit` accounts that were deleted before `before`, and returns their ids. */
export const eraseDeletedUsers = async (tx: Transaction, before: Date, limit: number): Promise<string[]> => {
  const over = tx
    .select({ id: users.id })
    .from(users)
    .where(lt(users.deletedAt, before))
    .orderBy(users.deletedAt)
    .limit(limit)
    .for('update', { skipLocked: true });
  const rows = await tx.delete(users).where(inArray(users.id, over)).returning({ id: users.id });
  return removed(tx, rows);
};

export const describeUser = (user: UserRow): User => ({
  id: user.id,
  kind: user.kind,
  name: user.name,
  // One that still has to be confirmed is theirs to see.
  email: user.email ?? user.pendingEmail,
  email_verified: user.emailVerifiedAt !== null,
  login_id: user.loginId,
  role: strongestRole(user.roles),
  roles: user.roles,
  created_at: user.createdAt.toISOString(),
});

/** For whoever was not given the right to read the profile: who it is, and not how to reach them. */
export const withoutAddress = (user: User): User => ({ ...user, email: null, email_verified: false });

export const describeForAdmin = (user: UserRow): AdminUser => ({
  ...describeUser(user),
  disabled_at: user.disabledAt?.toISOString() ?? null,
  disabled_until: user.disabledUntil?.toISOString() ?? null,
  deleted_at: user.deletedAt?.toISOString() ?? null,
  last_seen_at: user.lastSeenAt.toISOString(),
});

/** Whether an account waits for whoever proved its address. */
export const hasSetAside = async (db: Executor, ownerId: string): Promise<boolean> => {
  const [row] = await db.select({ id: users.id }).from(users).where(eq(users.setAsideFor, ownerId)).limit(1);
  return row !== undefined;
};
