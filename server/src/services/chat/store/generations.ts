import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Database, Executor, Transaction } from '#platform/db/database';
import { generation } from '../schema.ts';

export const STOP_CHANNEL = 'madang_stop';

/** Notes who writes the answer; an answer that is continued was written before. */
export const insertGeneration = async (tx: Transaction, row: typeof generation.$inferInsert): Promise<void> => {
  const { processId, day, inputEstimate, reserved } = row;
  const again = { processId, day, inputEstimate, reserved, stopRequested: false, startedAt: sql`now()`, endedAt: null };
  await tx.insert(generation).values(row).onConflictDoUpdate({ target: generation.messageId, set: again });
};

/** The answer that is being written in a conversation. */
export const findGenerating = async (db: Executor, conversationId: string): Promise<string | undefined> => {
  const [row] = await db
    .select({ id: generation.messageId })
    .from(generation)
    .where(and(eq(generation.conversationId, conversationId), isNull(generation.endedAt)));
  return row?.id;
};

export const isGenerating = async (db: Executor, conversationId: string): Promise<boolean> =>
  (await findGenerating(db, conversationId)) !== undefined;

/** Asks whoever writes the answer to stop; false when it is not being written. */
export const requestStop = async (db: Database, messageId: string): Promise<boolean> => {
  const { rowCount } = await db.$client.query(
    `WITH stopped AS (UPDATE chat.generation SET stop_requested = true WHERE message_id = $1 AND ended_at IS NULL RETURNING 1)
     SELECT pg_notify('${STOP_CHANNEL}', '') FROM stopped`,
    [messageId],
  );
  return rowCount !== 0;
};

/** The same for whatever is being written in a conversation. */
export const requestStopIn = async (db: Database, conversationId: string): Promise<void> => {
  await db.$client.query(
    `WITH stopped AS (UPDATE chat.generation SET stop_requested = true WHERE conversation_id = $1 AND ended_at IS NULL RETURNING 1)
     SELECT pg_notify('${STOP_CHANNEL}', '') FROM stopped`,
    [conversationId],
  );
};

export const stopsRequestedOf = async (db: Database, processId: string): Promise<string[]> => {
  const rows = await db
    .select({ id: generation.messageId })
    .from(generation)
    .where(and(eq(generation.processId, processId), isNull(generation.endedAt), eq(generation.stopRequested, true)));
  return rows.map((row) => row.id);
};
