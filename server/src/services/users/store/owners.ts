import { and, eq, isNull, lt, sql } from 'drizzle-orm';
import type { Database, Executor, Transaction } from '#platform/db/database';
import { deleteInBatches } from '#platform/db/delete-in-batches';
import { becameAccounts } from '../schema.ts';

/** Longer than an event waits in a queue: after that nothing comes late of whoever is erased. */
const ERASED_KEPT_DAYS = 30;

/** Until the transaction ends nobody else holds this lock. Whoever writes of a person, moves or erases them takes it. */
export const lockPerson = async (tx: Transaction, userId: string): Promise<void> => {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`users.points ${userId}`}, 0))`);
};

/** Who a person is by now: the account that a guest has become, and null for whoever is erased. */
export const currentOwner = async (db: Executor, userId: string): Promise<string | null> => {
  const [past] = await db.select().from(becameAccounts).where(eq(becameAccounts.guestId, userId));
  return past === undefined ? userId : past.userId;
};

/** The same, and stays so until the transaction ends: it is locked, and so is everybody that it was before. */
export const lockOwner = async (tx: Transaction, userId: string): Promise<string | null> => {
  for (let person = userId; ;) {
    await lockPerson(tx, person);
    const owner = await currentOwner(tx, person);
    if (owner === null || owner === person) return owner;
    person = owner;
  }
};

/** Of a guest who is locked: what arrives late is the account's, also of the guests who had become this one. */
export const noteBecame = async (tx: Transaction, guestId: string, userId: string): Promise<void> => {
  await tx.insert(becameAccounts).values({ guestId, userId }).onConflictDoNothing();
  await tx.update(becameAccounts).set({ userId }).where(eq(becameAccounts.userId, guestId));
};

/** From now on nothing is written of somebody, nor of the guests that they were. */
export const noteErased = async (tx: Transaction, userId: string): Promise<void> => {
  await lockPerson(tx, userId);
  const erased = { userId: null, at: sql`now()` };
  await tx
    .insert(becameAccounts)
    .values({ guestId: userId, userId: null })
    .onConflictDoUpdate({ target: becameAccounts.guestId, set: erased });
  await tx.update(becameAccounts).set(erased).where(eq(becameAccounts.userId, userId));
};

/** That somebody is erased. Which account a guest became is known as long as there is the account. */
export const forgetErased = (db: Database, signal: AbortSignal): Promise<number> =>
  deleteInBatches(
    db,
    becameAccounts,
    sql`${and(isNull(becameAccounts.userId), lt(becameAccounts.at, sql`now() - make_interval(days => ${ERASED_KEPT_DAYS}::int)`))}`,
    { signal },
  );
