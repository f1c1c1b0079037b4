import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import type { Conversation } from '@madang/contracts/chat';
import type { App } from '@madang/contracts/fields';
import type { Database } from '#platform/db/database';
import { conversation } from '../schema.ts';
import { AS_CONVERSATION } from './conversations.ts';

/** A place in the list: pinned ones come first, then newest activity. */
export interface ListPosition {
  readonly pinned: boolean;
  readonly at: string;
  readonly id: string;
}

interface ListOptions {
  readonly ownerId: string;
  readonly app: App | undefined;
  readonly archived: boolean;
  readonly after: ListPosition | undefined;
  readonly limit: number;
}

/** Prepared once, in the four forms that have an index of their own to walk along. */
export const createConversationList = (db: Database) => {
  const mine = and(
    eq(conversation.ownerId, sql.placeholder('owner')),
    eq(conversation.archived, sql.placeholder('archived')),
    isNull(conversation.deletedAt),
  );
  const ofApp = eq(conversation.app, sql.placeholder('app'));
  const next = sql`(pinned, last_message_at, id) < (${sql.placeholder('pinned')}::boolean, ${sql.placeholder('at')}::timestamptz, ${sql.placeholder('id')}::uuid)`;
  const page = (name: string, ...conditions: Parameters<typeof and>) =>
    db.$reads.prepare(
      name,
      db
        .select(AS_CONVERSATION)
        .from(conversation)
        .where(and(mine, ...conditions))
        .orderBy(desc(conversation.pinned), desc(conversation.lastMessageAt), desc(conversation.id))
        .limit(sql.placeholder('limit')),
    );
  const pages = {
    all: { first: page('conversations_first'), next: page('conversations_next', next) },
    ofApp: { first: page('conversations_of_app_first', ofApp), next: page('conversations_of_app_next', ofApp, next) },
  };
  return ({ ownerId: owner, app, archived, after, limit }: ListOptions): Promise<Conversation[]> => {
    const page = pages[app === undefined ? 'all' : 'ofApp'][after === undefined ? 'first' : 'next'];
    return page({ owner, app, archived, limit, ...after });
  };
};
export type ConversationList = ReturnType<typeof createConversationList>;
