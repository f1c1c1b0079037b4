import { and, asc, eq, gt, sql } from 'drizzle-orm';
import type { Executor, Transaction } from '../db/database.ts';
import { DELETE_BATCH, untilNone } from '../db/delete-in-batches.ts';
import type { GuestMerge } from '../personal-data.ts';
import type { TaskTables } from './tables.ts';

type TaskRow = TaskTables['task']['$inferSelect'];

/** Oldest first; those after an id. */
export const tasksOf = (
  db: Executor,
  { task }: TaskTables,
  ownerId: string,
  after: string | undefined,
  limit: number,
): Promise<TaskRow[]> =>
  db
    .select()
    .from(task)
    .where(and(eq(task.ownerId, ownerId), after === undefined ? undefined : gt(task.id, after)))
    .orderBy(asc(task.id))
    .limit(limit);

/** Whoever works on one of them has lost it: nothing is stored any more. */
export const eraseTasks = (db: Executor, { task, taskEvent }: TaskTables, ownerId: string): Promise<void> =>
  untilNone(async () => {
    const { rows } = await db.execute<{ count: number }>(sql`
      WITH gone AS (DELETE FROM ${task} WHERE id IN (
             SELECT id FROM ${task} WHERE owner_id = ${ownerId} LIMIT ${DELETE_BATCH / 10}) RETURNING id),
           events AS (DELETE FROM ${taskEvent} WHERE task_id IN (SELECT id FROM gone))
      SELECT count(*)::int AS count FROM gone`);
    return rows[0]?.count ?? 0;
  });

/** They go on: they belong to whoever has them. */
export const mergeTasks = async (
  tx: Transaction,
  { task }: TaskTables,
  { guestId, userId }: GuestMerge,
): Promise<void> => {
  await tx.update(task).set({ ownerId: userId }).where(eq(task.ownerId, guestId));
};
