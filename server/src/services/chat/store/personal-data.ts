import { and, asc, eq, gt, gte, isNotNull, isNull, sql } from 'drizzle-orm';
import type { Database } from '#platform/db/database';
import { collectorItem, conversation, message, share } from '../schema.ts';
import type { ItemRow } from './collector-items.ts';
import type { ConversationRow } from './conversations.ts';
import type { MessageRow } from './messages.ts';

/** Conversations from an id on, by id: those that live, or those that are put away but not erased. */
export const readConversationsOf = (
  db: Database,
  ownerId: string,
  which: 'living' | 'deleted',
  from: string,
  limit: number,
): Promise<ConversationRow[]> =>
  db
    .select()
    .from(conversation)
    // Each has an index of its own.
    .where(
      and(
        eq(conversation.ownerId, ownerId),
        which === 'living' ? isNull(conversation.deletedAt) : isNotNull(conversation.deletedAt),
        gte(conversation.id, from),
      ),
    )
    .orderBy(asc(conversation.id))
    .limit(limit);

/** Messages of every branch after a position. */
export const readMessagesAfter = (
  db: Database,
  conversationId: string,
  position: number,
  limit: number,
): Promise<MessageRow[]> =>
  db
    .select()
    .from(message)
    .where(and(eq(message.conversationId, conversationId), gt(message.position, position)))
    .orderBy(asc(message.position))
    .limit(limit);

/** What they keep in the collector, from an id on, by id. */
export const readItemsFrom = (db: Database, ownerId: string, from: string, limit: number): Promise<ItemRow[]> =>
  db
    .select()
    .from(collectorItem)
    .where(and(eq(collectorItem.ownerId, ownerId), gte(collectorItem.id, from)))
    .orderBy(asc(collectorItem.id))
    .limit(limit);

/** All that they have shared, revoked or not, oldest first. */
export const readSharesOf = (
  db: Database,
  ownerId: string,
  after: { readonly at: string; readonly id: string },
  limit: number,
): Promise<(typeof share.$inferSelect)[]> =>
  db
    .select()
    .from(share)
    .where(and(eq(share.ownerId, ownerId), sql`(created_at, id) > (${after.at}::timestamptz, ${after.id})`))
    .orderBy(asc(share.createdAt), asc(share.id))
    .limit(limit);
