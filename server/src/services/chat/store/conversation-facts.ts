import { and, desc, eq, isNull, lt } from 'drizzle-orm';
import type { Executor } from '#platform/db/database';
import { conversation } from '../schema.ts';

interface Filter {
  readonly ownerId?: string | undefined;
  readonly id?: string | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
}

/** Of conversations all but what somebody wrote, the title as well. Newest first. */
export const listFacts = (db: Executor, { ownerId, id, before, limit }: Filter) =>
  db
    .select({
      id: conversation.id,
      ownerId: conversation.ownerId,
      app: conversation.app,
      messages: conversation.messageCount,
      createdAt: conversation.createdAt,
      lastMessageAt: conversation.lastMessageAt,
    })
    .from(conversation)
    .where(
      and(
        isNull(conversation.deletedAt),
        ownerId === undefined ? undefined : eq(conversation.ownerId, ownerId),
        id === undefined ? undefined : eq(conversation.id, id),
        before === undefined ? undefined : lt(conversation.id, before),
      ),
    )
    .orderBy(desc(conversation.id))
    .limit(limit);
