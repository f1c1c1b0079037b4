import { eq, sql } from 'drizzle-orm';
import type { Executor, Transaction } from '#platform/db/database';
import { becameAccounts } from '../schema.ts';

/** What is written of one person is written one after another: limits count what others are about to add. */
export const lockPerson = async (tx: Transaction, userId: string): Promise<void> => {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`users.points ${userId}`}, 0))`);
};

/** Who a person is by now: the account that a guest has become, and null for whoever is erased. */
export const currentOwner = async (db: Executor, userId: string): Promise<string | null> => {
  const [past] = await db.select().from(becameAccounts).where(eq(becameAccounts.guestId, userId));
  return past === undefined ? userId : past.userId;
};

/** The same, locked until the transaction ends. */
export const lockOwner = async (tx: Transaction, userId: string): Promise<string | null> => {
  await lockPerson(tx, userId);
  const owner = await currentOwner(tx, userId);
  if (owner === null || owner === userId) return owner;
  await lockPerson(tx, owner);
  // It may have been erased while it was waited for.
  return currentOwner(tx, owner);
};

/** From now on what arrives late is the account's. */
export const noteBecame = async (tx: Transaction, guestId: string, userId: string): Promise<void> => {
  await tx.insert(becameAccounts).values({ guestId, userId }).onConflictDoNothing();
  await tx.update(becameAccounts).set({ userId }).where(eq(becameAccounts.userId, guestId));
};

/** From now on nothing is written of somebody, nor of the guests that they were. */
export const noteErased = async (tx: Transaction, userId: string): Promise<void> => {
  await lockPerson(tx, userId);
  await tx
    .insert(becameAccounts)
    .values({ guestId: userId, userId: null })
    .onConflictDoUpdate({ target: becameAccounts.guestId, set: { userId: null } });
  await tx.update(becameAccounts).set({ userId: null }).where(eq(becameAccounts.userId, userId));
};
