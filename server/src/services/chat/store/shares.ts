import { randomBytes } from 'node:crypto';
import { and, desc, eq, getTableColumns, isNull, sql } from 'drizzle-orm';
import type { Share, SharedConversation } from '@madang/contracts/chat';
import type { Database, Executor } from '#platform/db/database';
import { conversation, share } from '../schema.ts';

type ShareRow = typeof share.$inferSelect;
type ListedRow = Omit<ShareRow, 'messages'>;

const { messages: _, ...LISTED } = getTableColumns(share);

export const toShare = (row: ListedRow): Share => ({
  id: row.id,
  title: row.title,
  app: row.app,
  conversation_id: row.conversationId,
  view_count: row.viewCount,
  clone_count: row.cloneCount,
  created_at: row.createdAt.toISOString(),
  expires_at: row.expiresAt?.toISOString() ?? null,
  revoked_at: row.revokedAt?.toISOString() ?? null,
});

export const toShared = ({ id, title, app, messages, createdAt, expiresAt }: ShareRow): SharedConversation => ({
  id, title, app, messages, created_at: createdAt.toISOString(), expires_at: expiresAt?.toISOString() ?? null,
});

export const insertShare = async (db: Executor, row: Omit<typeof share.$inferInsert, 'id'>): Promise<ShareRow> => {
  const [inserted] = await db.insert(share).values({ ...row, id: randomBytes(16).toString('base64url') }).returning();
  if (inserted === undefined) throw new Error('insert returned no row');
  return inserted;
};

export type FoundShare = ShareRow & { readonly isOpen: boolean };

/** A share is open until it is revoked, has expired, or its conversation is deleted. */
export const findShare = async (db: Executor, id: string): Promise<FoundShare | undefined> => {
  const [row] = await db
    .select({ ...getTableColumns(share), isOpen: sql<boolean>`(${share.revokedAt} IS NULL AND coalesce(${share.expiresAt} > now(), true) AND ${conversation.id} IS NOT NULL AND ${conversation.deletedAt} IS NULL)` })
    .from(share).leftJoin(conversation, eq(conversation.id, share.conversationId))
    .where(eq(share.id, id));
  return row;
};

interface ListOptions {
  readonly ownerId: string;
  readonly conversationId: string | undefined;
  readonly before: { readonly at: string; readonly id: string } | undefined;
  readonly limit: number;
}

/** Those that are open, newest first. */
export const listShares = (db: Database, { ownerId, conversationId, before, limit }: ListOptions): Promise<ListedRow[]> =>
  db
    .select(LISTED).from(share)
    .where(and(
      eq(share.ownerId, ownerId),
      isNull(share.revokedAt),
      sql`coalesce(expires_at > now(), true)`,
      conversationId === undefined ? undefined : eq(share.conversationId, conversationId),
      before === undefined ? undefined : sql`(created_at, id) < (${before.at}::timestamptz, ${before.id})`,
    ))
    .orderBy(desc(share.createdAt), desc(share.id)).limit(limit);

/** @returns whether there was one of theirs; one that is revoked already stays as it is */
export const revokeShare = async (db: Executor, id: string, ownerId: string): Promise<boolean> => {
  const { rowCount } = await db.update(share).set({ revokedAt: sql`coalesce(revoked_at, now())` }).where(and(eq(share.id, id), eq(share.ownerId, ownerId)));
  return rowCount === 1;
};

export const countView = async (db: Executor, id: string): Promise<void> => {
  await db.update(share).set({ viewCount: sql`view_count + 1` }).where(eq(share.id, id));
};

export const countClone = async (db: Executor, id: string): Promise<void> => {
  await db.update(share).set({ cloneCount: sql`clone_count + 1` }).where(eq(share.id, id));
};

export const deleteSharesOf = async (db: Executor, ownerId: string): Promise<void> => {
  await db.delete(share).where(eq(share.ownerId, ownerId));
};
