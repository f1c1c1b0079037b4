import { eq, lt, sql } from 'drizzle-orm';
import type { Database, Executor, Transaction } from '#platform/db/database';
import { deleteInBatches } from '#platform/db/delete-in-batches';
import { pastOwners } from '../schema.ts';
import { lockOwner } from './grants.ts';

/** Longer than any work for somebody goes on after they are gone. */
const KEPT_DAYS = 7;

/** In the transaction in which what they have is moved, or before it is erased. `becameId`: null where they are gone. */
export const notePastOwner = async (tx: Transaction, id: string, becameId: string | null): Promise<void> => {
  await lockOwner(tx, id);
  await tx.insert(pastOwners).values({ id, becameId }).onConflictDoNothing();
};

/** Whose it is that is meant for somebody; null where that one is gone. */
export const currentOwner = async (db: Executor, id: string): Promise<string | null> => {
  for (let owner = id; ;) {
    const [past] = await db.select().from(pastOwners).where(eq(pastOwners.id, owner));
    if (past === undefined) return owner;
    if (past.becameId === null) return null;
    owner = past.becameId;
  }
};

/** The same, who stays it until the transaction ends. */
export const lockCurrentOwner = async (tx: Transaction, id: string): Promise<string | null> => {
  await lockOwner(tx, id);
  const owner = await currentOwner(tx, id);
  if (owner !== null && owner !== id) await lockOwner(tx, owner);
  return owner;
};

export const forgetPastOwners = (db: Database): Promise<unknown> =>
  deleteInBatches(db, pastOwners, lt(pastOwners.at, sql`now() - make_interval(days => ${KEPT_DAYS}::int)`));
