import { AsyncLocalStorage } from 'node:async_hooks';
import { sql } from 'drizzle-orm';
import type pg from 'pg';
import type { Transaction } from './transaction.ts';

type Write = (tx: Transaction) => Promise<void>;

/** Something that is written together with the first change that is committed. */
interface Waiting {
  readonly pool: pg.Pool;
  readonly write: Write;
  isWritten: boolean;
}

const current = new AsyncLocalStorage<Waiting>();

/**
 * Runs `work`; with the first transaction on this pool in which it changes something, `write` is committed too. Nothing
 * changes about when that is: what `work` does after its commit, such as forgetting what a cache holds, still comes after it.
 *
 * @returns what `work` did, and whether it was written: not where no transaction of `work` has changed anything
 */
export const writtenWithFirstCommit = async <T>(
  pool: pg.Pool,
  write: Write,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly isWritten: boolean }> => {
  const waiting: Waiting = { pool, write, isWritten: false };
  const result = await current.run(waiting, work);
  return { result, isWritten: waiting.isWritten };
};

/** PostgreSQL gives a transaction its id with the first row that it writes or locks: one that has found nothing has none. */
const changesSomething = async (tx: Transaction): Promise<boolean> => {
  const { rows } = await tx.execute<{ changes: boolean }>(
    sql`SELECT pg_current_xact_id_if_assigned() IS NOT NULL AS changes`,
  );
  return rows[0]?.changes === true;
};

/** A transaction on this pool, with what waits to be written in it. */
export const withWaiting = async <T>(
  pool: pg.Pool,
  work: (tx: Transaction) => Promise<T>,
  transact: (work: (tx: Transaction) => Promise<T>) => Promise<T>,
): Promise<T> => {
  const waiting = current.getStore();
  if (waiting?.pool !== pool || waiting.isWritten) return transact(work);
  let hasChanged = false;
  const result = await transact(async (tx) => {
    const done = await work(tx);
    hasChanged = await changesSomething(tx);
    if (hasChanged) await waiting.write(tx);
    return done;
  });
  if (hasChanged) waiting.isWritten = true;
  return result;
};
