import { sql } from 'drizzle-orm';
import { bigint, boolean, index, integer, jsonb, pgSchema, primaryKey, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { Citation, MessageStatus } from '@madang/contracts/chat';
import type { App } from '@madang/contracts/fields';

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

export const chat = pgSchema('chat');

export const conversation = chat.table(
  'conversation',
  {
    id: uuid('id').primaryKey(),
    ownerId: uuid('owner_id').notNull(),
    title: text('title'),
    app: text('app').$type<App>().notNull(),
    /** Position of the next message. */
    messageCount: integer('message_count').notNull().default(0),
    createdAt: moment('created_at').notNull().defaultNow(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
    lastMessageAt: moment('last_message_at').notNull().defaultNow(),
  },
  (table) => [
    index('conversation_newest').on(table.ownerId, table.lastMessageAt.desc(), table.id.desc()),
    index('conversation_newest_of_app').on(table.ownerId, table.app, table.lastMessageAt.desc(), table.id.desc()),
  ],
);

export const message = chat.table(
  'message',
  {
    id: uuid('id').primaryKey(),
    conversationId: uuid('conversation_id').notNull().references(() => conversation.id, { onDelete: 'cascade' }),
    position: integer('position').notNull(),
    parentId: uuid('parent_id'),
    role: text('role', { enum: ['user', 'assistant'] }).notNull(),
    content: text('content').notNull(),
    status: text('status').$type<MessageStatus>().notNull(),
    model: text('model'),
    citations: jsonb('citations').$type<Citation[]>().notNull().default([]),
    errorCode: text('error_code'),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [uniqueIndex('message_position').on(table.conversationId, table.position)],
);

/** A server process that writes answers. `alive` is the fence: whoever is declared dead writes nothing any more. */
export const process = chat.table('process', {
  id: uuid('id').primaryKey(),
  lockKey: bigint('lock_key', { mode: 'bigint' }).notNull(),
  alive: boolean('alive').notNull().default(true),
  heartbeatAt: moment('heartbeat_at').notNull().defaultNow(),
});

/** An answer that is being written, or was until a few minutes ago. */
export const generation = chat.table(
  'generation',
  {
    messageId: uuid('message_id').primaryKey().references(() => message.id, { onDelete: 'cascade' }),
    conversationId: uuid('conversation_id').notNull(),
    processId: uuid('process_id').notNull(),
    stopRequested: boolean('stop_requested').notNull().default(false),
    startedAt: moment('started_at').notNull().defaultNow(),
    endedAt: moment('ended_at'),
  },
  (table) => [
    uniqueIndex('generation_one_running').on(table.conversationId).where(sql`ended_at IS NULL`),
    index('generation_running_of_process').on(table.processId).where(sql`ended_at IS NULL`),
    index('generation_ended').on(table.endedAt).where(sql`ended_at IS NOT NULL`),
  ],
);

/** The only log of what readers see. No foreign key: it would be checked for each of the many rows. */
export const generationEvent = chat.table(
  'generation_event',
  {
    generationId: uuid('generation_id').notNull(),
    seq: integer('seq').notNull(),
    type: text('type').notNull(),
    data: jsonb('data').notNull(),
  },
  (table) => [primaryKey({ columns: [table.generationId, table.seq] })],
);

/** What a creating request with an Idempotency-Key made, so that it can be answered again. */
export const idempotencyKey = chat.table(
  'idempotency_key',
  {
    ownerId: uuid('owner_id').notNull(),
    key: text('key').notNull(),
    requestHash: text('request_hash').notNull(),
    conversationId: uuid('conversation_id').notNull(),
    userMessageId: uuid('user_message_id'),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.ownerId, table.key] }), index('idempotency_key_age').on(table.createdAt)],
);
