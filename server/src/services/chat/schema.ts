import { sql } from 'drizzle-orm';
import { bigint, boolean, index, integer, json, jsonb, pgSchema, primaryKey, real, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { Citation, Feedback, MessageStatus, SnapshotMessage } from '@madang/contracts/chat';
import type { App } from '@madang/contracts/fields';

/** Has words that the search index does not know yet. */
export const UNINDEXED = sql`(indexed_count < message_count OR indexed_title IS DISTINCT FROM title)`;

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

export const chat = pgSchema('chat');

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
    index('conversation_newest').on(table.ownerId, table.archived, table.pinned, table.lastMessageAt, table.id).where(sql`deleted_at IS NULL`),
    index('conversation_newest_of_app').on(table.ownerId, table.app, table.archived, table.pinned, table.lastMessageAt, table.id).where(sql`deleted_at IS NULL`),
    index('conversation_unindexed').on(table.ownerId).where(UNINDEXED),
    index('conversation_deleted').on(table.deletedAt).where(sql`deleted_at IS NOT NULL`),
  ],
);

/**
 * What can be searched: a title (position -1) or a message, as the hashes of its letters and pairs of letters, each
 * salted with the owner. A lookup so touches what its owner wrote and nothing else, however much others have.
 */
export const searchEntry = chat.table(
  'search_entry',
  {
    conversationId: uuid('conversation_id').notNull().references(() => conversation.id, { onDelete: 'cascade' }),
    position: integer('position').notNull(),
    grams: integer('grams').array().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.conversationId, table.position] }),
    // What is new waits in a list, which every search reads through: at 256 kB that takes 0.2 ms, and writing costs half.
    index('search_entry_grams').using('gin', table.grams).with({ fastupdate: true, gin_pending_list_limit: 256 }),
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
    /** On the branch that is shown. Answers that were asked for again, and what followed on them, are kept but not shown. */
    shown: boolean('shown').notNull().default(true),
    /** Number of the last event of its stream. Where an answer is continued the numbers go on, so that none ever means two things. */
    eventSeq: integer('event_seq').notNull().default(0),
    feedback: jsonb('feedback').$type<Feedback>(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex('message_position').on(table.conversationId, table.position),
    index('message_shown').on(table.conversationId, table.position).where(sql`shown`),
    index('message_version').on(table.conversationId, table.parentId, table.position),
  ],
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

/** The only log of what readers see; the first event of what is there is `message.started`, or `reset` where an answer is continued. No foreign key: it would be checked for each of the many rows. */
export const generationEvent = chat.table(
  'generation_event',
  {
    generationId: uuid('generation_id').notNull(),
    seq: integer('seq').notNull(),
    type: text('type').notNull(),
    /** json, not jsonb: kept as it was written, so that every reader gets the same bytes. */
    data: json('data').notNull(),
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

/** A frozen branch that whoever has the link may read. With its conversation it is gone. */
export const share = chat.table(
  'share',
  {
    id: text('id').primaryKey(),
    ownerId: uuid('owner_id').notNull(),
    conversationId: uuid('conversation_id').references(() => conversation.id, { onDelete: 'set null' }),
    title: text('title'),
    app: text('app').$type<App>().notNull(),
    messages: jsonb('messages').$type<SnapshotMessage[]>().notNull(),
    viewCount: integer('view_count').notNull().default(0),
    cloneCount: integer('clone_count').notNull().default(0),
    createdAt: moment('created_at').notNull().defaultNow(),
    expiresAt: moment('expires_at'),
    revokedAt: moment('revoked_at'),
  },
  (table) => [index('share_newest').on(table.ownerId, table.createdAt, table.id), index('share_of_conversation').on(table.conversationId)],
);

export const persona = chat.table('persona', {
  id: uuid('id').primaryKey(),
  /** Null: the installation's, for everybody. */
  ownerId: uuid('owner_id'),
  name: text('name').notNull(),
  description: text('description').notNull(),
  avatar: text('avatar').notNull(),
  systemPrompt: text('system_prompt').notNull(),
  greeting: text('greeting').notNull(),
  model: text('model'),
  temperature: real('temperature'),
  locale: text('locale', { enum: ['ko', 'en'] }).notNull(),
  app: text('app').$type<App>().notNull(),
  order: integer('order').notNull(),
});

export const prompt = chat.table('prompt', {
  id: uuid('id').primaryKey(),
  title: text('title').notNull(),
  text: text('text').notNull(),
  locale: text('locale', { enum: ['ko', 'en'] }).notNull(),
  category: text('category').notNull(),
  app: text('app').$type<App>().notNull(),
  order: integer('order').notNull(),
});

export const sample = chat.table('sample', {
  id: uuid('id').primaryKey(),
  title: text('title').notNull(),
  description: text('description').notNull(),
  category: text('category').notNull(),
  locale: text('locale', { enum: ['ko', 'en'] }).notNull(),
  app: text('app').$type<App>().notNull(),
  order: integer('order').notNull(),
  messages: jsonb('messages').$type<SnapshotMessage[]>().notNull(),
});

/** What admins made of the shipped personas, prompts and samples. */
export const contentEdit = chat.table(
  'content_edit',
  {
    kind: text('kind', { enum: ['persona', 'prompt', 'sample'] }).notNull(),
    id: uuid('id').notNull(),
    /** null: taken away. */
    data: jsonb('data'),
    editedBy: uuid('edited_by').notNull(),
    editedAt: moment('edited_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.kind, table.id] })],
);

/** Which content is loaded, so that an unchanged one is not loaded again. */
export const contentVersion = chat.table('content_version', {
  name: text('name').primaryKey(),
  hash: text('hash').notNull(),
});
