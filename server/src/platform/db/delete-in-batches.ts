import { sql, type SQL } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Executor } from './database.ts';

/** So many rows are gone in milliseconds: what waits for their locks hardly notices, and replicas keep up. */
export const DELETE_BATCH = 500;

interface BatchOptions {
  /** Fewer where much hangs on each row. */
  readonly batch?: number;
  /** Ends it between two batches. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Deletes what fits `condition`, each batch in a transaction of its own. No statement in the background may delete more:
 * how much there is, nobody knows. Returns how many rows are gone.
 * @param table of the schema, or its name where it is the platform's
 */
export const deleteInBatches = async (
  db: Executor,
  table: PgTable | SQL,
  condition: SQL,
  { batch = DELETE_BATCH, signal }: BatchOptions = {},
): Promise<number> => {
  for (let total = 0; ;) {
    if (signal?.aborted === true) return total;
    // A row that somebody changes at this moment is picked, not deleted, and picked again by the next one. Not locked while
    // it is picked: that takes a right that a role may lack.
    const { rows } = await db.execute<{ picked: number; gone: number }>(sql`
      WITH picked AS MATERIALIZED (SELECT ctid FROM ${table} WHERE ${condition} LIMIT ${batch}),
           gone AS (DELETE FROM ${table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM picked)) RETURNING 1)
      SELECT (SELECT count(*) FROM picked)::int AS picked, (SELECT count(*) FROM gone)::int AS gone`);
    const { picked = 0, gone = 0 } = rows[0] ?? {};
    if (picked === 0) return total;
    total += gone;
  }
};

/** For what more than one table is deleted from at a time: `some` deletes what it finds first, and says how many those were. */
export const untilNone = async (some: () => Promise<number>): Promise<void> => {
  while ((await some()) > 0);
};
