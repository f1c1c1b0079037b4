import { createHash } from 'node:crypto';
import { inArray, lt, sql } from 'drizzle-orm';
import type { Database, Transaction } from '#platform/db/database';
import { deleteInBatches } from '#platform/db/delete-in-batches';
import { AppError } from '#platform/errors';
import { attempts } from '../schema.ts';

export interface Limit {
  /** What the tries have in common. */
  readonly key: string;
  /** So many in a window. */
  readonly max: number;
  readonly windowSeconds: number;
  /** What a refusal is called, where people can do something else than wait. */
  readonly code?: 'too_many_failed_sign_ins';
}

/** Where there is no place, and when there is one again. */
interface Full {
  readonly seconds: number;
  readonly code: 'rate_limited' | 'too_many_failed_sign_ins';
}

/** Counts tries in the database, so that all processes count together and no two tries take the same place. */
export interface Throttle {
  /**
   * Takes a place in each of the windows, or in none.
   * @throws AppError `rate_limited`, or the limit's own, with the seconds until there is one again
   */
  take(limits: readonly Limit[]): Promise<void>;
  /** Gives places back: what was tried was right. */
  giveBack(limits: readonly Limit[]): Promise<void>;
  sweep(): Promise<void>;
}

/** Keys hold addresses and names: only their hash is stored, which also bounds them. */
const rowKey = (key: string): string => createHash('sha256').update(key).digest('base64url');
const SWEEP_AFTER = '1 day';

/** Takes places one after the other; where there is none, the seconds until there is one again. */
const takeIn = async (tx: Transaction, limits: readonly Limit[]): Promise<Full | undefined> => {
  // Always in one order: two that take the same places must not wait for each other.
  const ordered = limits
    .map((limit) => ({ ...limit, key: rowKey(limit.key) }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1));
  for (const { key, max, windowSeconds, code = 'rate_limited' } of ordered) {
    const isOver = sql`${attempts.windowStart} <= now() - make_interval(secs => ${windowSeconds}::double precision)`;
    const [row] = await tx
      .insert(attempts)
      .values({ key, windowStart: sql`now()` as never, count: 1 })
      .onConflictDoUpdate({
        target: attempts.key,
        set: {
          count: sql`CASE WHEN ${isOver} THEN 1 ELSE ${attempts.count} + 1 END`,
          windowStart: sql`CASE WHEN ${isOver} THEN now() ELSE ${attempts.windowStart} END`,
        },
      })
      .returning({
        count: attempts.count,
        seconds: sql<number>`ceil(extract(epoch FROM ${attempts.windowStart} + make_interval(secs => ${windowSeconds}::double precision) - now()))::int`,
      });
    if (row !== undefined && row.count > max) return { seconds: Math.max(1, row.seconds), code };
  }
  return undefined;
};

class NoRoom extends Error {
  override readonly name = 'NoRoom';
}

/**
 * Takes a place in each of the windows, or in none, as a part of what is done with the places, and without a refusal:
 * nobody is to learn of it.
 */
export const hasRoom = async (tx: Transaction, limits: readonly Limit[]): Promise<boolean> => {
  try {
    // A savepoint: what was taken of one window before another was full is given back.
    await tx.transaction(async (inner) => {
      if ((await takeIn(inner, limits)) !== undefined) throw new NoRoom();
    });
    return true;
  } catch (error) {
    if (error instanceof NoRoom) return false;
    throw error;
  }
};

/** As if nothing had been tried. */
export const forgetTries = async (tx: Transaction, keys: readonly string[]): Promise<void> => {
  const rows = tx
    .select({ key: attempts.key })
    .from(attempts)
    .where(inArray(attempts.key, keys.map(rowKey)))
    .orderBy(attempts.key)
    .for('update');
  await tx.delete(attempts).where(inArray(attempts.key, rows));
};

export const createThrottle = (db: Database): Throttle => ({
  async take(limits) {
    await db.transaction(async (tx) => {
      const full = await takeIn(tx, limits);
      // Rolls back what was taken before.
      if (full !== undefined)
        throw new AppError(full.code, { values: { seconds: full.seconds }, retryAfterSeconds: full.seconds });
    });
  },
  async giveBack(limits) {
    const rows = db
      .select({ key: attempts.key })
      .from(attempts)
      .where(
        inArray(
          attempts.key,
          limits.map(({ key }) => rowKey(key)),
        ),
      )
      .orderBy(attempts.key)
      .for('update');
    await db
      .update(attempts)
      .set({ count: sql`greatest(${attempts.count} - 1, 0)` })
      .where(inArray(attempts.key, rows));
  },
  async sweep() {
    await deleteInBatches(db, attempts, lt(attempts.windowStart, sql`now() - ${SWEEP_AFTER}::interval`));
  },
});
