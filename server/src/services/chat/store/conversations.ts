import { and, desc, eq, sql } from 'drizzle-orm';
import type { Conversation } from '@madang/contracts/chat';
import type { App } from '@madang/contracts/fields';
import type { Database, Executor, Transaction } from '#platform/db/database';
import { conversation } from '../schema.ts';

export type ConversationRow = typeof conversation.$inferSelect;

export const toConversation = (row: ConversationRow): Conversation => ({
  id: row.id,
  title: row.title,
  app: row.app,
  created_at: row.createdAt.toISOString(),
  updated_at: row.updatedAt.toISOString(),
  last_message_at: row.lastMessageAt.toISOString(),
});

export const insertConversation = async (tx: Executor, row: typeof conversation.$inferInsert): Promise<ConversationRow> => {
  const [inserted] = await tx.insert(conversation).values(row).returning();
  if (inserted === undefined) throw new Error('insert returned no row');
  return inserted;
};

/** Locks the row, so that two turns of one conversation cannot start at once. */
export const lockConversation = async (tx: Transaction, id: string, ownerId: string): Promise<ConversationRow | undefined> => {
  const [row] = await tx.select().from(conversation).where(and(eq(conversation.id, id), eq(conversation.ownerId, ownerId))).for('update');
  return row;
};

/** Counts two more messages, and gives the conversation a title if it has none. */
export const recordTurn = async (tx: Transaction, id: string, title: string): Promise<ConversationRow> => {
  const [row] = await tx
    .update(conversation)
    .set({ messageCount: sql`message_count + 2`, title: sql`coalesce(title, ${title})`, updatedAt: sql`now()`, lastMessageAt: sql`now()` })
    .where(eq(conversation.id, id))
    .returning();
  if (row === undefined) throw new Error('update returned no row');
  return row;
};

export const deleteConversationsOf = async (db: Executor, ownerId: string): Promise<void> => {
  await db.delete(conversation).where(eq(conversation.ownerId, ownerId));
};

interface ListOptions {
  readonly ownerId: string;
  readonly app: App | undefined;
  /** Everything older than this activity, by time and then by id. */
  readonly before: { readonly at: string; readonly id: string } | undefined;
  readonly limit: number;
}

/** Prepared once: asked for by every open page. */
export const createConversationReads = (db: Database) => {
  const owned = and(eq(conversation.id, sql.placeholder('id')), eq(conversation.ownerId, sql.placeholder('owner')));
  const find = db.select().from(conversation).where(owned).prepare('find_conversation');
  const mine = eq(conversation.ownerId, sql.placeholder('owner'));
  const ofApp = eq(conversation.app, sql.placeholder('app'));
  const older = sql`(${conversation.lastMessageAt}, ${conversation.id}) < (${sql.placeholder('at')}::timestamptz, ${sql.placeholder('id')}::uuid)`;
  const page = (name: string, ...conditions: Parameters<typeof and>) =>
    db.select().from(conversation).where(and(...conditions)).orderBy(desc(conversation.lastMessageAt), desc(conversation.id)).limit(sql.placeholder('limit')).prepare(name);
  const first = page('conversations_first', mine);
  const next = page('conversations_next', mine, older);
  const firstOfApp = page('conversations_of_app_first', mine, ofApp);
  const nextOfApp = page('conversations_of_app_next', mine, ofApp, older);
  return {
    find: async (id: string, owner: string): Promise<ConversationRow | undefined> => (await find.execute({ id, owner }))[0],
    list: ({ ownerId: owner, app, before, limit }: ListOptions): Promise<ConversationRow[]> => {
      if (app === undefined) return before === undefined ? first.execute({ owner, limit }) : next.execute({ owner, limit, ...before });
      return before === undefined ? firstOfApp.execute({ owner, app, limit }) : nextOfApp.execute({ owner, app, limit, ...before });
    },
  };
};
export type ConversationReads = ReturnType<typeof createConversationReads>;
