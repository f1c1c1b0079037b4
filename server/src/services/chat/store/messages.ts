import { and, asc, desc, eq, gt, lt, sql } from 'drizzle-orm';
import type { Message } from '@madang/contracts/chat';
import type { Database, Executor } from '#platform/db/database';
import { message } from '../schema.ts';

export type MessageRow = typeof message.$inferSelect;

export const toMessage = (row: MessageRow): Message => ({
  id: row.id,
  conversation_id: row.conversationId,
  parent_id: row.parentId,
  role: row.role,
  content: row.content,
  status: row.status,
  model: row.model,
  citations: row.citations,
  error_code: row.errorCode,
  created_at: row.createdAt.toISOString(),
});

export const insertMessages = async (tx: Executor, rows: (typeof message.$inferInsert)[]): Promise<MessageRow[]> =>
  tx.insert(message).values(rows).returning();

export const findMessage = async (db: Executor, id: string): Promise<Message | undefined> => {
  const [row] = await db.select().from(message).where(eq(message.id, id));
  return row === undefined ? undefined : toMessage(row);
};

export const findAnswerTo = async (db: Executor, userMessageId: string): Promise<MessageRow | undefined> => {
  const [row] = await db.select().from(message).where(eq(message.parentId, userMessageId)).orderBy(asc(message.position)).limit(1);
  return row;
};

export const newestAnswer = async (db: Executor, conversationId: string): Promise<MessageRow | undefined> => {
  const [row] = await db
    .select()
    .from(message)
    .where(and(eq(message.conversationId, conversationId), eq(message.role, 'assistant')))
    .orderBy(desc(message.position))
    .limit(1);
  return row;
};

/** Prepared once: the newest page is asked for at each opening of a conversation. */
export const createMessagePages = (db: Database) => {
  const of = eq(message.conversationId, sql.placeholder('conversation'));
  const newest = db.select().from(message).where(of).orderBy(desc(message.position)).limit(sql.placeholder('limit')).prepare('newest_messages');
  const before = db
    .select().from(message)
    .where(and(of, lt(message.position, sql.placeholder('position'))))
    .orderBy(desc(message.position)).limit(sql.placeholder('limit')).prepare('messages_before');
  const after = db
    .select().from(message)
    .where(and(of, gt(message.position, sql.placeholder('position'))))
    .orderBy(asc(message.position)).limit(sql.placeholder('limit')).prepare('messages_after');
  return {
    newest: (conversation: string, limit: number): Promise<MessageRow[]> => newest.execute({ conversation, limit }),
    before: (conversation: string, position: number, limit: number): Promise<MessageRow[]> => before.execute({ conversation, position, limit }),
    after: (conversation: string, position: number, limit: number): Promise<MessageRow[]> => after.execute({ conversation, position, limit }),
  };
};
export type MessagePages = ReturnType<typeof createMessagePages>;

/** The newest messages that fit into `maxChars`, oldest first: what a model is told of the past. */
export const readHistory = async (db: Executor, conversationId: string, beforePosition: number, maxChars: number): Promise<MessageRow[]> => {
  const rows = await db
    .select().from(message)
    .where(and(eq(message.conversationId, conversationId), lt(message.position, beforePosition)))
    .orderBy(desc(message.position)).limit(100);
  const kept: MessageRow[] = [];
  let chars = 0;
  for (const row of rows) {
    chars += row.content.length;
    if (chars > maxChars) break;
    kept.push(row);
  }
  return kept.reverse();
};
