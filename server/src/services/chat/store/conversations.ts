import { and, eq, getTableColumns, isNull, sql } from 'drizzle-orm';
import type { Conversation } from '@madang/contracts/chat';
import type { Database, Executor, Transaction } from '#platform/db/database';
import { deleteInBatches } from '#platform/db/delete-in-batches';
import { isoTime } from '#platform/db/reads/iso-time';
import { AppError } from '#platform/errors';
import { conversation } from '../schema.ts';

export type ConversationRow = typeof conversation.$inferSelect;

export const toConversation = (row: ConversationRow): Conversation => ({
  id: row.id,
  title: row.title,
  app: row.app,
  persona_id: row.personaId,
  model: row.model,
  temperature: row.temperature,
  reasoning_effort: row.reasoningEffort,
  collector_items: row.collectorItems,
  pinned: row.pinned,
  archived: row.archived,
  created_at: row.createdAt.toISOString(),
  updated_at: row.updatedAt.toISOString(),
  last_message_at: row.lastMessageAt.toISOString(),
});

/** The columns of {@link toConversation}, ready to be sent. */
export const AS_CONVERSATION = {
  id: conversation.id,
  title: conversation.title,
  app: conversation.app,
  persona_id: conversation.personaId,
  model: conversation.model,
  temperature: conversation.temperature,
  reasoning_effort: conversation.reasoningEffort,
  collector_items: conversation.collectorItems,
  pinned: conversation.pinned,
  archived: conversation.archived,
  created_at: isoTime(conversation.createdAt),
  updated_at: isoTime(conversation.updatedAt),
  last_message_at: isoTime(conversation.lastMessageAt),
};

/** Tells the programs of its owner of a conversation, in the statement that makes it (`RETURNING`). */
export const BEGUN_PUBLISHED = sql<boolean>`platform.publish(owner_id, 'conversation.created', jsonb_build_object('conversation_id', id, 'app', app))`;

export const insertConversation = async (
  tx: Executor,
  row: typeof conversation.$inferInsert,
): Promise<ConversationRow> => {
  const [inserted] = await tx
    .insert(conversation)
    .values(row)
    .returning({ ...getTableColumns(conversation), published: BEGUN_PUBLISHED });
  if (inserted === undefined) throw new Error('insert returned no row');
  const { published: _, ...stored } = inserted;
  return stored;
};

const owned = (id: string, ownerId: string) => and(eq(conversation.id, id), eq(conversation.ownerId, ownerId));
const living = (id: string, ownerId: string) => and(owned(id, ownerId), isNull(conversation.deletedAt));

/** Unless somebody has named it meanwhile, or begun it with another question. */
export const changeDraftTitle = async (
  db: Executor,
  { id, title: old }: Pick<ConversationRow, 'id' | 'title'>,
  title: string,
): Promise<void> => {
  await db
    .update(conversation)
    .set({ title, updatedAt: sql`now()` })
    .where(
      and(
        eq(conversation.id, id),
        conversation.titleIsDraft,
        sql`${conversation.title} IS NOT DISTINCT FROM ${old}`,
        isNull(conversation.deletedAt),
      ),
    );
};

/** Locks the row, so that two turns of one conversation cannot start at once. */
export const lockConversation = async (
  tx: Transaction,
  id: string,
  ownerId: string,
): Promise<ConversationRow | undefined> => {
  const [row] = await tx.select().from(conversation).where(living(id, ownerId)).for('update');
  return row;
};

/** For whoever has read what is shown without the lock: the version of the row changes, and nothing in it. */
export const touchConversation = async (tx: Transaction, id: string): Promise<void> => {
  await tx
    .update(conversation)
    .set({ messageCount: sql`message_count` })
    .where(eq(conversation.id, id));
};

type Changes = Partial<
  Pick<
    ConversationRow,
    | 'title'
    | 'titleIsDraft'
    | 'personaId'
    | 'model'
    | 'temperature'
    | 'reasoningEffort'
    | 'collectorItems'
    | 'pinned'
    | 'archived'
    | 'feedback'
  >
>;

export const changeConversation = async (
  db: Executor,
  id: string,
  ownerId: string,
  changes: Changes,
): Promise<ConversationRow | undefined> => {
  const [row] = await db
    .update(conversation)
    .set({ ...changes, updatedAt: sql`now()` })
    .where(living(id, ownerId))
    .returning();
  return row;
};

/** Counts more messages. */
export const recordTurn = async (
  tx: Transaction,
  id: string,
  messages: number,
  changes: Partial<Pick<ConversationRow, 'hasBranches'>> & { indexedCount?: ReturnType<typeof sql> } = {},
): Promise<ConversationRow> => {
  const [row] = await tx
    .update(conversation)
    .set({
      messageCount: sql`message_count + ${messages}`,
      updatedAt: sql`now()`,
      lastMessageAt: sql`now()`,
      ...changes,
    })
    .where(eq(conversation.id, id))
    .returning();
  if (row === undefined) throw new Error('update returned no row');
  return row;
};

/** Puts it away; false where it is not theirs, or put away already. */
export const deleteConversation = async (db: Executor, id: string, ownerId: string): Promise<boolean> => {
  const { rowCount } = await db
    .update(conversation)
    .set({ deletedAt: sql`now()` })
    .where(living(id, ownerId));
  return rowCount === 1;
};

/** Brings it back; one that is not deleted stays as it is. */
export const restoreConversation = async (
  db: Executor,
  id: string,
  ownerId: string,
): Promise<ConversationRow | undefined> => {
  const [row] = await db.update(conversation).set({ deletedAt: null }).where(owned(id, ownerId)).returning();
  return row;
};

const KEPT_DAYS = 30;

/** Messages, streams and what is searched go with their conversation. */
export const CONVERSATIONS_AT_ONCE = 50;

export const eraseDeletedConversations = async (db: Database): Promise<void> => {
  await deleteInBatches(db, conversation, sql`deleted_at < now() - make_interval(days => ${KEPT_DAYS}::int)`, {
    batch: CONVERSATIONS_AT_ONCE,
  });
};

/** Prepared once: asked for at every opening of a page. */
export const createConversationReads = (db: Database) => {
  const mine = and(
    eq(conversation.id, sql.placeholder('id')),
    eq(conversation.ownerId, sql.placeholder('owner')),
    isNull(conversation.deletedAt),
  );
  const find = db.$reads.prepare('find_conversation', db.select().from(conversation).where(mine));
  return {
    find: async (id: string, owner: string): Promise<ConversationRow | undefined> => (await find({ id, owner }))[0],
  };
};
export type ConversationReads = ReturnType<typeof createConversationReads>;

/** @throws AppError `conversation_not_found` for what is not there and for what is somebody else's: nobody learns which. */
export const ownConversation = async (
  conversations: ConversationReads,
  id: string,
  ownerId: string,
): Promise<ConversationRow> => {
  const conversation = await conversations.find(id, ownerId);
  if (conversation === undefined) throw new AppError('conversation_not_found');
  return conversation;
};
