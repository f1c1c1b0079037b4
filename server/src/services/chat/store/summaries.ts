import { and, asc, eq } from 'drizzle-orm';
import type { Summary } from '@madang/contracts/chat';
import type { Database } from '#platform/db/database';
import { summary } from '../schema.ts';
import type { PastMessage } from './messages.ts';

type SummaryRow = typeof summary.$inferSelect;

const toSummary = ({ messageId, content, model, createdAt }: SummaryRow): Summary => ({
  id: messageId,
  text: content,
  model,
  created_at: createdAt.toISOString(),
});

/** A message of a path, with its place on it. */
export type PathMessage = PastMessage & { readonly position: number };

/**
 * The messages that are shown before a position and behind another, oldest first: the newest of them that have so many bytes.
 * While an answer is written nothing else is shown or hidden in its conversation.
 */
export const readPath = async (
  db: Database,
  conversationId: string,
  { after, before, bytes }: { readonly after: number; readonly before: number; readonly bytes: number },
): Promise<PathMessage[]> => {
  const { rows } = await db.$client.query<PathMessage>({
    name: 'read_path',
    text: `SELECT id, parent_id AS "parentId", role, content, parts, finish_reason AS "finishReason", position FROM (
        SELECT *, sum(octet_length(content)) OVER (ORDER BY position DESC) AS bytes FROM chat.message
        WHERE conversation_id = $1 AND shown AND position > $2 AND position < $3 ORDER BY position DESC LIMIT 5000
      ) AS newest WHERE bytes <= $4 ORDER BY position`,
    values: [conversationId, after, before, bytes],
  });
  return rows;
};

/** A summary, with the place of the last message that it is of. */
export interface PathSummary {
  readonly messageId: string;
  readonly content: string;
  readonly position: number;
}

/** Those of the path that is shown before a position, the shortest path first. */
export const readPathSummaries = async (
  db: Database,
  conversationId: string,
  before: number,
): Promise<PathSummary[]> => {
  const { rows } = await db.$client.query<PathSummary>({
    name: 'read_path_summaries',
    text: `SELECT s.message_id AS "messageId", s.content, m.position FROM chat.summary s JOIN chat.message m ON m.id = s.message_id
      WHERE s.conversation_id = $1 AND m.shown AND m.position < $2 ORDER BY m.position`,
    values: [conversationId, before],
  });
  return rows;
};

/** One of a path is enough: who comes second keeps the first. */
export const storeSummary = async (
  db: Database,
  row: Pick<SummaryRow, 'messageId' | 'conversationId' | 'content' | 'model'>,
): Promise<void> => {
  await db.insert(summary).values(row).onConflictDoNothing();
};

export const findSummary = async (
  db: Database,
  conversationId: string,
  messageId: string,
): Promise<Summary | undefined> => {
  const [row] = await db
    .select()
    .from(summary)
    .where(and(eq(summary.messageId, messageId), eq(summary.conversationId, conversationId)));
  return row && toSummary(row);
};

export const readSummaries = async (db: Database, conversationId: string): Promise<Summary[]> =>
  (
    await db.select().from(summary).where(eq(summary.conversationId, conversationId)).orderBy(asc(summary.createdAt))
  ).map(toSummary);
