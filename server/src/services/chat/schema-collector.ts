import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, jsonb, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import type { CollectorKind } from '@madang/contracts/chat';
import type { App } from '@madang/contracts/fields';
import type { StoredFile } from './parts/stored-parts.ts';
import { chat, moment } from './schema-names.ts';

/** What a person keeps to ask about; or, without an owner, what the installation keeps for conversations of an app. */
export const collectorItem = chat.table(
  'collector_item',
  {
    id: uuid('id').primaryKey(),
    ownerId: uuid('owner_id'),
    app: text('app').$type<App>(),
    kind: text('kind').$type<CollectorKind>().notNull(),
    title: text('title').notNull(),
    tags: text('tags').array().notNull().default([]),
    status: text('status', { enum: ['reading', 'ready', 'failed'] }).notNull(),
    errorCode: text('error_code'),
    url: text('url'),
    /** Held for it, by this account. */
    file: jsonb('file').$type<StoredFile>(),
    holderId: uuid('holder_id'),
    messageId: uuid('message_id'),
    conversationId: uuid('conversation_id'),
    pages: integer('pages'),
    chars: integer('chars').notNull().default(0),
    isCut: boolean('is_cut').notNull().default(false),
    excerpt: text('excerpt').notNull().default(''),
    /** How much text its owner may keep in all, as it was when this was kept: it is known only when it is read. */
    mostChars: integer('most_chars'),
    /** Whether its passages are indexed for who owns it now. */
    indexed: boolean('indexed').notNull().default(true),
    /** Which process reads it. */
    processId: uuid('process_id'),
    attempts: integer('attempts').notNull().default(0),
    notBefore: moment('not_before').notNull().defaultNow(),
    createdAt: moment('created_at').notNull().defaultNow(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [
    check('collector_item_of_one', sql`owner_id IS NULL OR app IS NULL`),
    index('collector_item_newest').on(table.ownerId, table.id),
    index('collector_item_of_app')
      .on(table.app, table.id)
      .where(sql`owner_id IS NULL`),
    index('collector_item_unindexed')
      .on(table.ownerId)
      .where(sql`NOT indexed`),
    index('collector_item_reading')
      .on(table.notBefore)
      .where(sql`status = 'reading'`),
    index('collector_item_holder')
      .on(table.holderId)
      .where(sql`holder_id IS NOT NULL`),
  ],
);

/** Its text, in stretches that a model is given one by one; found as what is said is (docs/decisions/0009). */
export const collectorPassage = chat.table(
  'collector_passage',
  {
    itemId: uuid('item_id')
      .notNull()
      .references(() => collectorItem.id, { onDelete: 'cascade' }),
    position: integer('position').notNull(),
    page: integer('page'),
    text: text('text').notNull(),
    grams: integer('grams').array().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.itemId, table.position] }),
    index('collector_passage_grams').using('gin', table.grams).with({ fastupdate: true, gin_pending_list_limit: 256 }),
  ],
);
