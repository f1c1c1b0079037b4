import { randomBytes } from 'node:crypto';
import { and, desc, eq, getTableColumns, isNull, sql } from 'drizzle-orm';
import type {
  MessagePart,
  Share,
  SharedConversation,
  SnapshotMessage,
  StoredSnapshotMessage,
} from '@madang/contracts/chat';
import type { Database, Executor, Transaction } from '#platform/db/database';
import { withUrl, type Sign } from '../parts/stored-parts.ts';
import { closedOwner, conversation, share } from '../schema.ts';

export type ShareRow = typeof share.$inferSelect;
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

/** Of the owner alone: what they asked with, and what they were asked. */
export const isOwn = ({ type }: Pick<MessagePart, 'type'>): boolean => type === 'collector' || type === 'consent';

/** That a tool was used is part of what was said; what it was sent is the owner's. */
export const withoutCall = <P extends Pick<MessagePart, 'type'>>(part: P): P =>
  part.type === 'tool' ? { ...part, call: undefined } : part;

/**
 * What has been added since it was stored is not known of it. What is the owner's is left out here too: a process that did not
 * know of it yet may have stored it.
 */
export const toSnapshotMessage = (
  { finish_reason = null, error_code = null, parts = [], ...message }: StoredSnapshotMessage,
  sign: Sign,
): SnapshotMessage => ({
  ...message,
  parts: parts
    .filter((part) => !isOwn(part))
    .map(withoutCall)
    .map((part) => ('file' in part ? { ...part, file: withUrl(part.file, sign) } : part)),
  finish_reason,
  error_code,
});

export const toShared = (
  { id, title, app, messages, createdAt, expiresAt }: ShareRow,
  sign: Sign,
): SharedConversation => ({
  id,
  title,
  app,
  messages: messages.map((message) => toSnapshotMessage(message, sign)),
  created_at: createdAt.toISOString(),
  expires_at: expiresAt?.toISOString() ?? null,
});

export const insertShare = async (db: Executor, row: Omit<typeof share.$inferInsert, 'id'>): Promise<ShareRow> => {
  const [inserted] = await db
    .insert(share)
    .values({ ...row, id: randomBytes(16).toString('base64url') })
    .returning();
  if (inserted === undefined) throw new Error('insert returned no row');
  return inserted;
};

export type FoundShare = ShareRow & { readonly isOpen: boolean };

const ownerIsThere = sql`NOT EXISTS (SELECT FROM ${closedOwner} WHERE ${closedOwner.ownerId} = ${share.ownerId} AND ${closedOwner.closed})`;

/**
 * A share is open until it is revoked, has expired, or its conversation is deleted, and while its owner's account is not
 * closed.
 */
export const findShare = async (db: Executor, id: string): Promise<FoundShare | undefined> => {
  const [row] = await db
    .select({
      ...getTableColumns(share),
      isOpen: sql<boolean>`(${share.revokedAt} IS NULL AND coalesce(${share.expiresAt} > now(), true) AND ${conversation.id} IS NOT NULL AND ${conversation.deletedAt} IS NULL AND ${ownerIsThere})`,
    })
    .from(share)
    .leftJoin(conversation, eq(conversation.id, share.conversationId))
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
export const listShares = (
  db: Database,
  { ownerId, conversationId, before, limit }: ListOptions,
): Promise<ListedRow[]> =>
  db
    .select(LISTED)
    .from(share)
    .where(
      and(
        eq(share.ownerId, ownerId),
        isNull(share.revokedAt),
        sql`coalesce(expires_at > now(), true)`,
        conversationId === undefined ? undefined : eq(share.conversationId, conversationId),
        before === undefined ? undefined : sql`(created_at, id) < (${before.at}::timestamptz, ${before.id})`,
      ),
    )
    .orderBy(desc(share.createdAt), desc(share.id))
    .limit(limit);

/** @returns whether there was one of theirs; one that is revoked already stays as it is */
export const revokeShare = async (db: Executor, id: string, ownerId: string): Promise<boolean> => {
  const { rowCount } = await db
    .update(share)
    .set({ revokedAt: sql`coalesce(revoked_at, now())` })
    .where(and(eq(share.id, id), eq(share.ownerId, ownerId)));
  return rowCount === 1;
};

/**
 * What was shared and can be opened by nobody again is kept no longer than what it was taken from. The row stays: whoever
 * follows the address is told that there was something.
 */
export const emptyGone = async (db: Database): Promise<void> => {
  await db.execute(
    sql`UPDATE chat.share SET messages = '[]', title = NULL
      WHERE (revoked_at IS NOT NULL OR expires_at < now() OR conversation_id IS NULL) AND messages <> '[]'`,
  );
};

export const countView = async (db: Executor, id: string): Promise<void> => {
  await db
    .update(share)
    .set({ viewCount: sql`view_count + 1` })
    .where(eq(share.id, id));
};

/** @returns how many there are with this one, and when it was: others wait until it is stored */
export const countClone = async (tx: Transaction, id: string): Promise<{ clones: number; at: Date }> => {
  const [row] = await tx
    .update(share)
    .set({ cloneCount: sql`clone_count + 1` })
    .where(eq(share.id, id))
    .returning({ clones: share.cloneCount, at: sql<string>`clock_timestamp()` });
  if (row === undefined) throw new Error('a share that is cloned is gone');
  return { clones: row.clones, at: new Date(row.at) };
};

/** The account of an owner was closed or taken back, at that moment. */
export const noteClosed = async (
  db: Executor,
  { user_id: ownerId, closed, at }: { user_id: string; closed: boolean; at: string },
): Promise<void> => {
  const news = { closed, at: new Date(at) };
  await db
    .insert(closedOwner)
    .values({ ownerId, ...news })
    .onConflictDoUpdate({ target: closedOwner.ownerId, set: news, setWhere: sql`${closedOwner.at} < excluded.at` });
};
