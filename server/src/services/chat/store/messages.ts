import { and, asc, desc, eq, getTableColumns, gt, isNull, lt, sql, type SQL } from 'drizzle-orm';
import type { Message } from '@madang/contracts/chat';
import type { Database, Executor } from '#platform/db/database';
import { expandParts, UNSIGNED, type Sign } from '../parts/stored-parts.ts';
import { conversation, generation, message } from '../schema.ts';
import type { ConversationRow } from './conversations.ts';

export type MessageRow = typeof message.$inferSelect;

/** `siblings`: ids of all its versions, where there is more than one. */
export const toMessage = (row: MessageRow, sign: Sign, siblings: string[] = []): Message => ({
  id: row.id,
  conversation_id: row.conversationId,
  parent_id: row.parentId,
  role: row.role,
  content: row.content,
  parts: expandParts(row.parts, row, sign),
  structured: row.structured ?? null,
  status: row.status,
  model: row.model,
  citations: row.citations,
  reasoning: row.reasoning,
  input_tokens: row.inputTokens,
  output_tokens: row.outputTokens,
  finish_reason: row.finishReason,
  error_code: row.errorCode,
  siblings,
  feedback: row.feedback,
  ...(row.importedFrom === null ? {} : { imported_from: row.importedFrom }),
  created_at: row.createdAt.toISOString(),
});

/** Of an answer, to which no files are attached. */
export const toAnswer = (row: MessageRow, siblings?: string[]): Message => toMessage(row, UNSIGNED, siblings);

/** A statement has no more than 65,535 values. */
const ROWS_AT_ONCE = 200;

export const insertMessages = async (
  tx: Executor,
  rows: readonly (typeof message.$inferInsert)[],
): Promise<MessageRow[]> => {
  const inserted: MessageRow[] = [];
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE)
    inserted.push(
      ...(await tx
        .insert(message)
        .values(rows.slice(at, at + ROWS_AT_ONCE))
        .returning()),
    );
  return inserted;
};

export const findMessageRow = async (db: Executor, id: string): Promise<MessageRow | undefined> => {
  const [row] = await db.select().from(message).where(eq(message.id, id));
  return row;
};

export const findAnswer = async (db: Executor, id: string): Promise<Message | undefined> => {
  const row = await findMessageRow(db, id);
  return row === undefined ? undefined : toAnswer(row);
};

/** An answer that has ended is being written again, by this model from here on. */
export const resumeMessage = async (tx: Executor, id: string, model: string): Promise<MessageRow> => {
  const [row] = await tx
    .update(message)
    .set({ status: 'generating', finishReason: null, errorCode: null, model })
    .where(eq(message.id, id))
    .returning();
  if (row === undefined) throw new Error('update returned no row');
  return row;
};

/** The answers that a process has begun and not ended. */
export const findBegunBy = async (
  tx: Executor,
  processId: string,
): Promise<{ message: Message; inputEstimate: number | null }[]> => {
  const rows = await tx
    .select({ ...getTableColumns(message), inputEstimate: generation.inputEstimate })
    .from(message)
    .innerJoin(generation, eq(generation.messageId, message.id))
    .where(and(eq(generation.processId, processId), isNull(generation.endedAt)));
  return rows.map(({ inputEstimate, ...row }) => ({ message: toAnswer(row), inputEstimate }));
};

export const findAnswerTo = async (db: Executor, userMessageId: string): Promise<MessageRow | undefined> => {
  const [row] = await db
    .select()
    .from(message)
    .where(eq(message.parentId, userMessageId))
    .orderBy(asc(message.position))
    .limit(1);
  return row;
};

const shownIn = (conversationId: string) => and(eq(message.conversationId, conversationId), message.shown);

/** Undefined where the conversation is not the caller's, or there is none; without `messageId`, the newest answer. */
export const findAnswerToRead = async (
  db: Database,
  conversationId: string,
  ownerId: string,
  messageId: string | undefined,
): Promise<{ answerId: string | null } | undefined> => {
  const { rows } = await db.$client.query<{ answerId: string | null }>({
    name: 'find_answer_to_read',
    text: `SELECT answer.id AS "answerId" FROM chat.conversation c LEFT JOIN LATERAL (
        SELECT id FROM chat.message m WHERE m.conversation_id = c.id AND role = 'assistant' AND (m.id = $3::uuid OR ($3::uuid IS NULL AND m.shown))
        ORDER BY position DESC LIMIT 1
      ) AS answer ON true WHERE c.id = $1 AND c.owner_id = $2 AND c.deleted_at IS NULL`,
    values: [conversationId, ownerId, messageId ?? null],
  });
  return rows[0];
};

/** What is shown of what a page knows by an id of its own: of several with one id, the newest. */
export const findByClientId = async (
  db: Executor,
  conversationId: string,
  clientId: string,
): Promise<MessageRow | undefined> => {
  const [row] = await db
    .select()
    .from(message)
    .where(and(shownIn(conversationId), eq(message.clientId, clientId)))
    .orderBy(desc(message.position))
    .limit(1);
  return row;
};

/** The message that is shown below another one, or first of all (null). */
export const findShownBelow = async (
  db: Executor,
  conversationId: string,
  parentId: string | null,
): Promise<MessageRow | undefined> => {
  const below = parentId === null ? isNull(message.parentId) : eq(message.parentId, parentId);
  const [row] = await db
    .select()
    .from(message)
    .where(and(shownIn(conversationId), below));
  return row;
};

/** The whole branch that is shown, oldest first. */
export const readShown = (db: Executor, conversationId: string): Promise<MessageRow[]> =>
  db.select().from(message).where(shownIn(conversationId)).orderBy(asc(message.position));

/** The newest of them, oldest first. */
export const readNewestShown = async (db: Executor, conversationId: string, limit: number): Promise<MessageRow[]> =>
  (
    await db.select().from(message).where(shownIn(conversationId)).orderBy(desc(message.position)).limit(limit)
  ).toReversed();

const ROWS_READ_AT_ONCE = 10;

/** Those that are shown, or of every branch, oldest first; a few at a time, for who takes them slowly: a message may be a million letters long. */
export async function* eachMessage(
  db: Executor,
  conversationId: string,
  which: 'all' | 'shown',
): AsyncGenerator<MessageRow> {
  const of = which === 'all' ? eq(message.conversationId, conversationId) : shownIn(conversationId);
  for (let from = -1, more = true; more;) {
    const rows = await db
      .select()
      .from(message)
      .where(and(of, gt(message.position, from)))
      .orderBy(asc(message.position))
      .limit(ROWS_READ_AT_ONCE);
    yield* rows;
    from = rows.at(-1)?.position ?? from;
    more = rows.length === ROWS_READ_AT_ONCE;
  }
}

export const newestShown = async (db: Executor, conversationId: string): Promise<MessageRow | undefined> => {
  const [row] = await db.select().from(message).where(shownIn(conversationId)).orderBy(desc(message.position)).limit(1);
  return row;
};

/** Prepared once: the newest page is asked for at each opening of a conversation. */
export const createMessagePages = (db: Database) => {
  const of = and(eq(message.conversationId, sql.placeholder('conversation')), message.shown);
  const page = (name: string, order: SQL, where: SQL | undefined) =>
    db.$reads.prepare(name, db.select().from(message).where(where).orderBy(order).limit(sql.placeholder('limit')));
  const position = sql.placeholder('position');
  const newest = page('newest_messages', desc(message.position), of);
  const before = page('messages_before', desc(message.position), and(of, lt(message.position, position)));
  const after = page('messages_after', asc(message.position), and(of, gt(message.position, position)));
  return {
    newest: (conversation: string, limit: number): Promise<MessageRow[]> => newest({ conversation, limit }),
    before: (conversation: string, position: number, limit: number): Promise<MessageRow[]> =>
      before({ conversation, position, limit }),
    after: (conversation: string, position: number, limit: number): Promise<MessageRow[]> =>
      after({ conversation, position, limit }),
  };
};
export type MessagePages = ReturnType<typeof createMessagePages>;

/** What a turn reads at once. Where a model's context takes more, and there is more, it is read when the model is asked. */
const HISTORY_CHARS = 60_000;

const MOST_HISTORY = 100;

export type PastMessage = Pick<MessageRow, 'id' | 'parentId' | 'role' | 'content' | 'parts' | 'finishReason'>;
const PAST_MESSAGE = {
  id: message.id,
  parentId: message.parentId,
  role: message.role,
  content: message.content,
  parts: message.parts,
  finishReason: message.finishReason,
};

/** The newest messages up to that, oldest first. */
const fitting = (newestFirst: readonly PastMessage[]): PastMessage[] => {
  let chars = 0;
  const end = newestFirst.findIndex(({ content }) => (chars += content.length) > HISTORY_CHARS);
  return newestFirst.slice(0, end === -1 ? undefined : end).toReversed();
};

/** What was said before a position. */
export const readHistory = async (
  db: Executor,
  conversationId: string,
  beforePosition: number,
): Promise<PastMessage[]> =>
  fitting(
    await db
      .select(PAST_MESSAGE)
      .from(message)
      .where(and(shownIn(conversationId), lt(message.position, beforePosition)))
      .orderBy(desc(message.position))
      .limit(MOST_HISTORY),
  );

export interface LatestTurns {
  readonly conversation: ConversationRow;
  /** Changes with every change of the row; whatever is begun in a conversation, or shown of it, changes its row. */
  readonly version: string;
  readonly isGenerating: boolean;
  /** The message that is shown last. */
  readonly newestId: string | null;
  readonly history: readonly PastMessage[];
}

/** All that a turn goes on from, as it was at one moment: in one statement, and without a lock. */
export const createReadLatest = (db: Database) => {
  const latest = db
    .select(PAST_MESSAGE)
    .from(message)
    .where(and(eq(message.conversationId, conversation.id), message.shown))
    .orderBy(desc(message.position))
    .limit(MOST_HISTORY)
    .as('latest');
  const read = db.$reads.prepare(
    'latest_turns',
    db
      .select({
        ...getTableColumns(conversation),
        version: sql<string>`${conversation}.xmin`,
        isGenerating: sql<string>`EXISTS (SELECT FROM chat.generation WHERE conversation_id = ${conversation.id} AND ended_at IS NULL)`,
        said: latest.id,
        parentId: latest.parentId,
        role: latest.role,
        content: latest.content,
        parts: latest.parts,
        finishReason: latest.finishReason,
      })
      .from(conversation)
      .leftJoinLateral(latest, sql`true`)
      .where(
        and(
          eq(conversation.id, sql.placeholder('id')),
          eq(conversation.ownerId, sql.placeholder('owner')),
          isNull(conversation.deletedAt),
        ),
      ),
  );
  return async (id: string, owner: string): Promise<LatestTurns | undefined> => {
    const rows = await read({ id, owner });
    const [first] = rows;
    if (first === undefined) return undefined;
    const {
      version,
      isGenerating,
      said,
      parentId: _,
      role: __,
      content: ___,
      parts: ____,
      finishReason: _____,
      ...row
    } = first;
    const past = rows.flatMap(({ said, parentId, role, content, parts, finishReason }) =>
      said === null || role === null || content === null
        ? []
        : [{ id: said, parentId, role, content, parts, finishReason }],
    );
    return { conversation: row, version, isGenerating: isGenerating === 't', newestId: said, history: fitting(past) };
  };
};
