import { sql } from 'drizzle-orm';
import { boolean, date, index, integer, jsonb, primaryKey, real, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { Citation, Feedback, FinishReason, MessageStatus, StoredSnapshotMessage } from '@madang/contracts/chat';
import type { MovedFrom } from '@madang/contracts/chat/moving';
import type { App } from '@madang/contracts/fields';
import type { StoredPart } from './parts/stored-parts.ts';
import { conversation } from './schema-conversation.ts';
import { chat, moment } from './schema-names.ts';
import { eventTable, processTable } from '#platform/streams/tables';

/** What an answer holds of a budget. */
export interface Reservation {
  readonly holder_id: string;
  readonly period: string;
  readonly tokens: number;
}

export { chat };
export * from './schema-conversation.ts';
export * from './schema-collector.ts';
export * from './schema-models.ts';

/**
 * What can be searched: a title (position -1) or a message, as the hashes of its letters and pairs of letters, each
 * salted with the owner. A lookup so touches what its owner wrote and nothing else, however much others have.
 */
export const searchEntry = chat.table(
  'search_entry',
  {
    conversationId: uuid('conversation_id')
      .notNull()
      .references(() => conversation.id, { onDelete: 'cascade' }),
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
    conversationId: uuid('conversation_id')
      .notNull()
      .references(() => conversation.id, { onDelete: 'cascade' }),
    position: integer('position').notNull(),
    parentId: uuid('parent_id'),
    role: text('role', { enum: ['user', 'assistant'] }).notNull(),
    content: text('content').notNull(),
    /** null: its reasoning and then its content, and nothing else. */
    parts: jsonb('parts').$type<StoredPart[]>(),
    structured: jsonb('structured'),
    status: text('status').$type<MessageStatus>().notNull(),
    model: text('model'),
    citations: jsonb('citations').$type<Citation[]>().notNull().default([]),
    errorCode: text('error_code'),
    reasoning: text('reasoning'),
    inputTokens: integer('input_tokens'),
    outputTokens: integer('output_tokens'),
    finishReason: text('finish_reason').$type<FinishReason>(),
    /** On the branch that is shown. Answers that were asked for again, and what followed on them, are kept but not shown. */
    shown: boolean('shown').notNull().default(true),
    /** Number of the last event of its stream. Where an answer is continued the numbers go on, so that none ever means two things. */
    eventSeq: integer('event_seq').notNull().default(0),
    feedback: jsonb('feedback').$type<Feedback>(),
    /** By which a page knows what was said in it, until it has read what is here. */
    clientId: text('client_id'),
    /** It was not written here: what it says of who wrote it is what an export said. */
    importedFrom: text('imported_from').$type<MovedFrom>(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex('message_position').on(table.conversationId, table.position),
    index('message_shown')
      .on(table.conversationId, table.position)
      .where(sql`shown`),
    index('message_version').on(table.conversationId, table.parentId, table.position),
  ],
);

/**
 * What a model is told in the place of the oldest messages, where it cannot read them all at once. It is of the path from the
 * first message to this one, which nothing changes any more: a branch that has this message has what the summary is of.
 */
export const summary = chat.table(
  'summary',
  {
    messageId: uuid('message_id')
      .primaryKey()
      .references(() => message.id, { onDelete: 'cascade' }),
    conversationId: uuid('conversation_id')
      .notNull()
      .references(() => conversation.id, { onDelete: 'cascade' }),
    content: text('content').notNull(),
    model: text('model').notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [index('summary_conversation').on(table.conversationId)],
);

/** What was decided of a tool that a model wants to use. */
export type Decision = 'once' | 'conversation' | 'refused' | 'expired';

/**
 * What a model wants done that somebody has to allow first. The answer has ended then; what is here is enough to go on, in
 * whatever process, with just what was asked for.
 */
export const toolConsent = chat.table(
  'tool_consent',
  {
    id: uuid('id').primaryKey(),
    messageId: uuid('message_id')
      .notNull()
      .references(() => message.id, { onDelete: 'cascade' }),
    /** Which call of those that are left is to be allowed. */
    callId: text('call_id').notNull(),
    serverId: uuid('server_id').notNull(),
    tool: text('tool').notNull(),
    fingerprint: text('fingerprint').notNull(),
    /** How far the answer had come (outside/paused-answer.ts), as JSON; empty once it goes on. */
    state: text('state').notNull(),
    /** null: it waits. */
    decision: text('decision').$type<Decision>(),
    createdAt: moment('created_at').notNull(),
    decidedAt: moment('decided_at'),
  },
  (table) => [index('tool_consent_message').on(table.messageId)],
);

/** What somebody has allowed for all of a conversation: this tool, as it was to the letter. */
export const toolAllowance = chat.table(
  'tool_allowance',
  {
    conversationId: uuid('conversation_id')
      .notNull()
      .references(() => conversation.id, { onDelete: 'cascade' }),
    serverId: uuid('server_id').notNull(),
    tool: text('tool').notNull(),
    fingerprint: text('fingerprint').notNull(),
    /** By which it is taken back. */
    id: uuid('id').notNull().defaultRandom(),
    /** What its server was called when it was allowed; null where a process that did not know of this has stored it. */
    server: text('server'),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.conversationId, table.serverId, table.tool, table.fingerprint] })],
);

/** A call of a tool of others that may change something. */
export interface MadeCall {
  readonly serverId: string;
  readonly server: string;
  readonly tool: string;
  readonly input: string;
  /** null: not known. It may have been done. */
  readonly outcome: string | null;
  /** When it was made; of older ones that is not known. */
  readonly at?: string;
}

/** How far an answer has come, kept before each call that may change something and after it: whatever cuts it off, none is made twice. */
export const toolProgress = chat.table('tool_progress', {
  messageId: uuid('message_id')
    .primaryKey()
    .references(() => message.id, { onDelete: 'cascade' }),
  /** Enough to go on (outside/tool-progress.ts), as JSON; empty once the answer is complete. */
  state: text('state').notNull(),
  calls: jsonb('calls').$type<MadeCall[]>().notNull(),
});

export const process = processTable(chat);

/** An answer that is being written, or was until a few minutes ago. */
export const generation = chat.table(
  'generation',
  {
    messageId: uuid('message_id')
      .primaryKey()
      .references(() => message.id, { onDelete: 'cascade' }),
    conversationId: uuid('conversation_id').notNull(),
    processId: uuid('process_id').notNull(),
    stopRequested: boolean('stop_requested').notNull().default(false),
    /** On which it was begun, where the installation is: its usage is of that day, whenever it ends. */
    day: date('day'),
    /** Tokens that its model is probably told: what its usage is taken to be where its process dies. */
    inputEstimate: integer('input_estimate'),
    /** What it holds of budgets until it ends. */
    reserved: jsonb('reserved').$type<Reservation[]>(),
    startedAt: moment('started_at').notNull().defaultNow(),
    endedAt: moment('ended_at'),
  },
  (table) => [
    uniqueIndex('generation_one_running')
      .on(table.conversationId)
      .where(sql`ended_at IS NULL`),
    index('generation_running_of_process')
      .on(table.processId)
      .where(sql`ended_at IS NULL`),
    index('generation_ended')
      .on(table.endedAt)
      .where(sql`ended_at IS NOT NULL`),
  ],
);

/** The first event of what is there is `message.started`, or `reset` where an answer is continued. */
export const generationEvent = eventTable(chat, 'generation_event', 'generation_id');

/**
 * By what an import knows again what it has made, whoever has it now: the id of a conversation is of who brought it, and a
 * guest's conversations move to their account.
 */
export const importedConversation = chat.table(
  'imported_conversation',
  {
    conversationId: uuid('conversation_id')
      .primaryKey()
      .references(() => conversation.id, { onDelete: 'cascade' }),
    /** A hash of where it is from and its id there. */
    key: text('key').notNull(),
  },
  (table) => [index('imported_conversation_key').on(table.key)],
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
    messages: jsonb('messages').$type<StoredSnapshotMessage[]>().notNull(),
    viewCount: integer('view_count').notNull().default(0),
    cloneCount: integer('clone_count').notNull().default(0),
    createdAt: moment('created_at').notNull().defaultNow(),
    expiresAt: moment('expires_at'),
    revokedAt: moment('revoked_at'),
  },
  (table) => [
    index('share_newest').on(table.ownerId, table.createdAt, table.id),
    index('share_of_conversation').on(table.conversationId),
  ],
);

/** Owners whose account is closed until they take it back, or it is erased: nobody sees what they share meanwhile. */
export const closedOwner = chat.table('closed_owner', {
  ownerId: uuid('owner_id').primaryKey(),
  closed: boolean('closed').notNull(),
  /** Of the newest news: older ones that come late change nothing. */
  at: moment('at').notNull(),
});

/**
 * What conversations and shares hold of files, by the id that the files service knows it by. Noted before it is held, and
 * bound to its conversation or share in the transaction that stores what it is for: whatever ends either of them, or keeps
 * it from being stored, leaves a row that is bound to nothing, which says what is to be let go.
 */
export const heldFile = chat.table(
  'held_file',
  {
    id: uuid('id').primaryKey(),
    ownerId: uuid('owner_id').notNull(),
    conversationId: uuid('conversation_id').references(() => conversation.id, { onDelete: 'set null' }),
    shareId: text('share_id').references(() => share.id, { onDelete: 'set null' }),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [
    index('held_file_owner').on(table.ownerId),
    index('held_file_conversation')
      .on(table.conversationId)
      .where(sql`conversation_id IS NOT NULL`),
    index('held_file_share')
      .on(table.shareId)
      .where(sql`share_id IS NOT NULL`),
    index('held_file_unbound')
      .on(table.createdAt)
      .where(sql`conversation_id IS NULL AND share_id IS NULL`),
  ],
);

export const persona = chat.table(
  'persona',
  {
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
    /** Of one of one's own that goes by the installation's: what that one is told, it is told as well. */
    baseId: uuid('base_id'),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [
    index('persona_owner')
      .on(table.ownerId, table.id)
      .where(sql`owner_id IS NOT NULL`),
  ],
);

/** What a person has saved to ask again, with places to fill in: {{name}}. */
export const savedPrompt = chat.table(
  'saved_prompt',
  {
    id: uuid('id').primaryKey(),
    ownerId: uuid('owner_id').notNull(),
    title: text('title').notNull(),
    text: text('text').notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [index('saved_prompt_owner').on(table.ownerId, table.id)],
);

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
  messages: jsonb('messages').$type<StoredSnapshotMessage[]>().notNull(),
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
