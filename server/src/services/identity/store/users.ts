import { and, eq, inArray, lt, sql } from 'drizzle-orm';
import type { Database, Executor, Transaction } from '#platform/db/database';
import { users } from '../schema.ts';

export type UserRow = typeof users.$inferSelect;

export const insertUser = async (tx: Executor, user: typeof users.$inferInsert): Promise<UserRow> => {
  const [row] = await tx.insert(users).values(user).returning();
  if (row === undefined) throw new Error('insert returned no row');
  return row;
};

/** Prepared once: asked for by every open page. */
export const createFindUser = (db: Database): ((id: string) => Promise<UserRow | undefined>) => {
  const query = db.select().from(users).where(eq(users.id, sql.placeholder('id'))).prepare('find_user');
  return async (id) => (await query.execute({ id }))[0];
};

export const touchUser = async (tx: Executor, id: string): Promise<UserRow | undefined> => {
  const [row] = await tx.update(users).set({ lastSeenAt: sql`now()` }).where(eq(users.id, id)).returning();
  return row;
};

/** Removes up to `limit` guests who were last seen before `before`, and returns their ids. */
export const deleteUnusedGuests = async (tx: Transaction, before: Date, limit: number): Promise<string[]> => {
  const unused = tx.select({ id: users.id }).from(users).where(and(eq(users.kind, 'guest'), lt(users.lastSeenAt, before))).orderBy(users.lastSeenAt).limit(limit).for('update', { skipLocked: true });
  const rows = await tx.delete(users).where(inArray(users.id, unused)).returning({ id: users.id });
  return rows.map((row) => row.id);
};
