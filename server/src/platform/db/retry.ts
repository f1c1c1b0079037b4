import type { Database } from './database.ts';

/** `deadlock_detected` and `serialization_failure`: PostgreSQL has undone everything, and asks for another try. */
const TRY_AGAIN = new Set(['40P01', '40001']);
const MAX_TRIES = 4;

const codeOf = (error: unknown): unknown => {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  return typeof code === 'string' && TRY_AGAIN.has(code) ? code : (cause as { code?: unknown } | undefined)?.code;
};

/**
 * The same database, whose transactions are tried again where PostgreSQL gave one up for another. Locks are taken in one
 * order, so this is for what that order was forgotten in. Only for those whose transactions do nothing but ask the
 * database: they may run several times.
 */
export const retryingTransactions = (db: Database): Database => {
  const transaction: Database['transaction'] = async (work, options) => {
    for (let tried = 1; ; tried += 1) {
      try {
        return await db.transaction(work, options);
      } catch (error) {
        if (tried === MAX_TRIES || !TRY_AGAIN.has(String(codeOf(error)))) throw error;
      }
    }
  };
  return Object.create(db, { transaction: { value: transaction } }) as Database;
};
