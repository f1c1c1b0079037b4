import { and, desc, eq, inArray, or, sql } from 'drizzle-orm';
import type { Executor } from '#platform/db/database';
import { FencedError } from '#platform/errors';
import { message, toolProgress, type MadeCall } from '../schema.ts';

interface KeptProgress {
  readonly messageId: string;
  readonly processId: string;
  readonly state: string;
  readonly calls: readonly MadeCall[];
}

/**
 * Keeps it as long as it is this process that writes the answer.
 * @throws FencedError where it is not: nothing may be done for it here any more
 */
export const keepProgress = async (
  db: Executor,
  { messageId, processId, state, calls }: KeptProgress,
): Promise<void> => {
  const { rowCount } = await db.execute(sql`
    INSERT INTO chat.tool_progress (message_id, state, calls)
    SELECT g.message_id, ${state}::text, ${JSON.stringify(calls)}::jsonb
    FROM chat.generation g JOIN chat.process p ON p.id = g.process_id AND p.alive
    WHERE g.message_id = ${messageId} AND g.process_id = ${processId} AND g.ended_at IS NULL
    ON CONFLICT (message_id) DO UPDATE SET state = excluded.state, calls = excluded.calls`);
  if (rowCount === 0) throw new FencedError();
};

export const findProgress = async (
  db: Executor,
  messageId: string,
): Promise<Pick<KeptProgress, 'state' | 'calls'> | undefined> =>
  (
    await db
      .select({ state: toolProgress.state, calls: toolProgress.calls })
      .from(toolProgress)
      .where(eq(toolProgress.messageId, messageId))
  )[0];

/** What each of some answers has done. */
export const callsIn = async (
  db: Executor,
  messageIds: readonly string[],
): Promise<ReadonlyMap<string, readonly MadeCall[]>> =>
  new Map(
    (
      await db
        .select({ id: toolProgress.messageId, calls: toolProgress.calls })
        .from(toolProgress)
        .where(inArray(toolProgress.messageId, [...messageIds]))
    ).map(({ id, calls }) => [id, calls]),
  );

/** So many answers that did not come to their end are looked at, the newest ones. */
const MOST_ANSWERS = 20;

/**
 * What other answers have done that this one should know of, the newest last: those to the same question, and those that have not
 * come to their end since the last one that has.
 */
export const callsOfOthers = async (
  db: Executor,
  { id, conversationId, parentId }: Pick<typeof message.$inferSelect, 'id' | 'conversationId' | 'parentId'>,
): Promise<MadeCall[]> => {
  const lastEnded = sql`coalesce((SELECT max(ended.position) FROM chat.message ended
    WHERE ended.conversation_id = ${conversationId} AND ended.shown AND ended.role = 'assistant' AND ended.status = 'complete'), -1)`;
  const isSameQuestion = parentId === null ? sql`false` : eq(message.parentId, parentId);
  const rows = await db
    .select({ calls: toolProgress.calls })
    .from(toolProgress)
    .innerJoin(message, eq(message.id, toolProgress.messageId))
    .where(
      and(
        eq(message.conversationId, conversationId),
        sql`${message.id} <> ${id}`,
        or(isSameQuestion, sql`${message.status} <> 'complete' AND ${message.position} > ${lastEnded}`),
      ),
    )
    .orderBy(desc(message.position))
    .limit(MOST_ANSWERS);
  return rows.reverse().flatMap(({ calls }) => calls);
};
