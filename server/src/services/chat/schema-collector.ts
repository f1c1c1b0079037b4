import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, jsonb, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { CollectorKind } from '@madang/contracts/chat';
import type { App } from '@madang/contracts/fields';
import type { StoredFile } from './parts/stored-parts.ts';
import { conversation } from './schema-conversation.ts';
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
    /** Of what is attached to a message: where, and as which file of it. Before it is sent it is of no conversation yet. */
    attachedIn: uuid('attached_in').references(() => conversation.id, { onDelete: 'cascade' }),
    attachmentId: uuid('attachment_id'),
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
    uniqueIndex('collector_item_attachment')
      .on(table.attachmentId)
      .where(sql`attachment_id IS NOT NULL`),
    index('collector_item_attached_in')
      .on(table.attachedIn)
      .where(sql`attached_in IS NOT NULL`),
    index('collector_item_unsent')
      .on(table.createdAt)
      .where(sql`kind = 'attachment' AND attached_in IS NULL`),
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
