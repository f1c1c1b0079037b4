import { createHash } from 'node:crypto';
import { inArray, lt, sql } from 'drizzle-orm';
import type { Database } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { attempts } from '../schema.ts';

export interface Limit {
  /** What the tries have in common. */
  readonly key: string;
  /** So many in a window. */
  readonly max: number;
  readonly windowSeconds: number;
}

/** Counts tries in the database, so that all processes count together and no two tries take the same place. */
export interface Throttle {
  /**
   * Takes a place in each of the windows, or in none.
   * @throws AppError `rate_limited` with the seconds until there is one again
   */
  take(limits: readonly Limit[]): Promise<void>;
  /** Gives places back: what was tried was right. */
  giveBack(limits: readonly Limit[]): Promise<void>;
  sweep(): Promise<void>;
}

/** Keys hold addresses and names: only their hash is stored, which also bounds them. */
const rowKey = (key: string): string => createHash('sha256').update(key).digest('base64url');
const SWEEP_AFTER = '1 day';

export const createThrottle = (db: Database): Throttle => ({
  async take(limits) {
    // Always in one order: two that take the same places must not wait for each other.
    const ordered = limits.map((limit) => ({ ...limit, key: rowKey(limit.key) })).toSorted((a, b) => (a.key < b.key ? -1 : 1));
    await db.transaction(async (tx) => {
      for (const { key, max, windowSeconds } of ordered) {
        const isOver = sql`${attempts.windowStart} <= now() - make_interval(secs => ${windowSeconds}::double precision)`;
        const [row] = await tx
          .insert(attempts)
          .values({ key, windowStart: sql`now()` as never, count: 1 })
          .onConflictDoUpdate({
            target: attempts.key,
            set: { count: sql`CASE WHEN ${isOver} THEN 1 ELSE ${attempts.count} + 1 END`, windowStart: sql`CASE WHEN ${isOver} THEN now() ELSE ${attempts.windowStart} END` },
          })
          .returning({ count: attempts.count, seconds: sql<number>`ceil(extract(epoch FROM ${attempts.windowStart} + make_interval(secs => ${windowSeconds}::double precision) - now()))::int` });
        const seconds = Math.max(1, row?.seconds ?? 1);
        // Rolls back what was taken before.
        if (row !== undefined && row.count > max) throw new AppError('rate_limited', { values: { seconds }, retryAfterSeconds: seconds });
      }
    });
  },
  async giveBack(limits) {
    const rows = db.select({ key: attempts.key }).from(attempts).where(inArray(attempts.key, limits.map(({ key }) => rowKey(key)))).orderBy(attempts.key).for('update');
    await db.update(attempts).set({ count: sql`greatest(${attempts.count} - 1, 0)` }).where(inArray(attempts.key, rows));
  },
  async sweep() {
    await db.delete(attempts).where(lt(attempts.windowStart, sql`now() - ${SWEEP_AFTER}::interval`));
  },
});
