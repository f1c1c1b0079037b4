import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, real, text, uuid } from 'drizzle-orm/pg-core';
import type { Feedback, ReasoningEffort } from '@madang/contracts/chat';
import type { App } from '@madang/contracts/fields';
import { chat, moment } from './schema-names.ts';

/** Has words that the search index does not know yet. */
export const UNINDEXED = sql`(indexed_count < message_count OR indexed_title IS DISTINCT FROM title)`;

export const conversation = chat.table(
  'conversation',
  {
    id: uuid('id').primaryKey(),
    ownerId: uuid('owner_id').notNull(),
    title: text('title'),
    /** The title was taken from what was said first; whoever finds a better one may replace it. */
    titleIsDraft: boolean('title_is_draft').notNull().default(false),
    app: text('app').$type<App>().notNull(),
    personaId: uuid('persona_id'),
    model: text('model'),
    temperature: real('temperature'),
    reasoningEffort: text('reasoning_effort').$type<ReasoningEffort>(),
    /** What every question in it is asked with. Some of it may be gone. */
    collectorItems: uuid('collector_items').array().notNull().default([]),
    pinned: boolean('pinned').notNull().default(false),
    archived: boolean('archived').notNull().default(false),
    /** Position of the next message. */
    messageCount: integer('message_count').notNull().default(0),
    /** Some message has more than one version. */
    hasBranches: boolean('has_branches').notNull().default(false),
    feedback: jsonb('feedback').$type<Feedback>(),
    /** Messages before this position can be found by search, the later ones have to be read through. */
    indexedCount: integer('indexed_count').notNull().default(0),
    indexedTitle: text('indexed_title'),
    createdAt: moment('created_at').notNull().defaultNow(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
    lastMessageAt: moment('last_message_at').notNull().defaultNow(),
    deletedAt: moment('deleted_at'),
  },
  (table) => [
    // Read backwards. An index that is itself descending has its NULLs last, and then serves no plain ORDER BY … DESC.
    index('conversation_newest')
      .on(table.ownerId, table.archived, table.pinned, table.lastMessageAt, table.id)
      .where(sql`deleted_at IS NULL`),
    index('conversation_newest_of_app')
      .on(table.ownerId, table.app, table.archived, table.pinned, table.lastMessageAt, table.id)
      .where(sql`deleted_at IS NULL`),
    // Of those too that are put away: what somebody has is counted, moved and erased with them.
    index('conversation_owner').on(table.ownerId, table.id),
    index('conversation_unindexed').on(table.ownerId).where(UNINDEXED),
    index('conversation_deleted')
      .on(table.deletedAt)
      .where(sql`deleted_at IS NOT NULL`),
  ],
);
