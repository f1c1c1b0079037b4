import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Database, Executor, Transaction } from '#platform/db/database';
import { generation } from '../schema.ts';

export const STOP_CHANNEL = 'madang_stop';

export const insertGeneration = async (tx: Transaction, row: typeof generation.$inferInsert): Promise<void> => {
  await tx.insert(generation).values(row);
};

export const isGenerating = async (db: Executor, conversationId: string): Promise<boolean> => {
  const rows = await db.select({ id: generation.messageId }).from(generation).where(and(eq(generation.conversationId, conversationId), isNull(generation.endedAt)));
  return rows.length > 0;
};

/** Asks whoever writes the answer to stop; false when it is not being written. */
export const requestStop = async (db: Database, messageId: string): Promise<boolean> => {
  const { rowCount } = await db.$client.query(
    `WITH stopped AS (UPDATE chat.generation SET stop_requested = true WHERE message_id = $1 AND ended_at IS NULL RETURNING 1)
     SELECT pg_notify('${STOP_CHANNEL}', '') FROM stopped`,
    [messageId],
  );
  return rowCount !== 0;
};

export const stopsRequestedOf = async (db: Database, processId: string): Promise<string[]> => {
  const rows = await db
    .select({ id: generation.messageId })
    .from(generation)
    .where(and(eq(generation.processId, processId), isNull(generation.endedAt), eq(generation.stopRequested, true)));
  return rows.map((row) => row.id);
};

/** The fence of the terminal transaction: holds off a janitor that wants to declare this process dead. */
export const isAlive = async (tx: Transaction, processId: string): Promise<boolean> => {
  const { rows } = await tx.execute(sql`SELECT 1 FROM chat.process WHERE id = ${processId} AND alive FOR SHARE`);
  return rows.length > 0;
};
