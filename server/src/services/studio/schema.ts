import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  date,
  index,
  integer,
  jsonb,
  pgSchema,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { AspectRatio, Candidate, ContentType, Language, Style, Tone, Template } from '@madang/contracts/studio';
import type { Method } from '@madang/contracts/studio/engines';
import type { PlanId } from '@madang/contracts/users';
import { taskTables } from '#platform/tasks/tables';
import type { KeptImage, KeptSetting } from './kept.ts';

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

export const studio = pgSchema('studio');

export const { process, task, taskEvent } = taskTables(studio);

/** Never deleted. Without an owner once that is gone, and then nothing hangs on it. */
export const chatSession = studio.table(
  'chat_session',
  {
    id: uuid('id').primaryKey(),
    ownerId: uuid('owner_id'),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [index('chat_session_of_owner').on(table.ownerId, table.id)],
);

export const chatHistory = studio.table(
  'chat_history',
  {
    /** Version 7: later ones are larger. */
    id: uuid('id').primaryKey(),
    sessionId: uuid('session_id')
      .notNull()
      .references(() => chatSession.id),
    role: text('role').$type<'user' | 'assistant'>().notNull(),
    content: text('content').notNull(),
    /** Sent by the person, or made for them, as `role` says. */
    image: jsonb('image').$type<KeptImage>(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [index('chat_history_of_session').on(table.sessionId, table.id)],
);

export const generation = studio.table(
  'generation',
  {
    id: uuid('id').primaryKey(),
    sessionId: uuid('session_id')
      .notNull()
      .references(() => chatSession.id),
    ownerId: uuid('owner_id').notNull(),
    contentType: text('content_type').$type<ContentType>().notNull(),
    inputText: text('input_text').notNull(),
    outputText: text('output_text').notNull(),
    candidates: jsonb('candidates').$type<readonly Candidate[]>().notNull().default([]),
    /** What an image model was told; null where none was. */
    prompt: text('prompt'),
    inputImage: jsonb('input_image').$type<KeptImage>(),
    outputImage: jsonb('output_image').$type<KeptImage>(),
    /** What an engine painted, before anything was set on it: set again, it costs nothing. */
    paintedImage: jsonb('painted_image').$type<KeptImage>(),
    generationMethod: text('generation_method').$type<Method>(),
    style: text('style').$type<Style>(),
    aspectRatio: text('aspect_ratio').$type<AspectRatio>(),
    template: text('template').$type<Template>(),
    setting: jsonb('setting').$type<KeptSetting>(),
    /** What it is a variation of: the first one of them all. */
    originId: uuid('origin_id'),
    /** The same one in other ratios has the same. */
    packId: uuid('pack_id'),
    /** The task that made it with others, of a file of rows. */
    batchId: uuid('batch_id'),
    industry: text('industry'),
    /** What it was written in; kept for what is said later in the session. */
    tone: text('tone').$type<Tone>(),
    language: text('language').$type<Language>(),
    seed: bigint('seed', { mode: 'number' }).notNull(),
    provider: text('provider').notNull(),
    /** In millionths of a US dollar; null where nobody has said a price. */
    costMicros: bigint('cost_micros', { mode: 'number' }),
    durationMs: integer('duration_ms').notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [
    index('generation_of_owner').on(table.ownerId, table.id),
    index('generation_of_session').on(table.sessionId, table.id),
    index('generation_of_origin')
      .on(table.originId, table.id)
      .where(sql`origin_id IS NOT NULL`),
    /** Of a pack there is one for each ratio, however often it is asked for. */
    uniqueIndex('generation_of_pack')
      .on(table.packId, table.aspectRatio)
      .where(sql`pack_id IS NOT NULL`),
    index('generation_of_batch')
      .on(table.batchId, table.id)
      .where(sql`batch_id IS NOT NULL`),
  ],
);

/** What a task may use of an engine that costs something, from when it is asked for. */
export const engineUsage = studio.table(
  'engine_usage',
  {
    /** That of the task, or of the generation that it becomes. */
    id: uuid('id').primaryKey(),
    ownerId: uuid('owner_id').notNull(),
    /** Begun by a guest: of what all guests may use, also once it has become an account's. */
    ofGuest: boolean('of_guest').notNull(),
    engine: text('engine').notNull(),
    /** In USAGE_TIME_ZONE. */
    day: date('day').notNull(),
    /** How often the engine was asked and may have counted it. */
    calls: integer('calls').notNull().default(0),
  },
  (table) => [
    index('engine_usage_of_owner').on(table.ownerId, table.day),
    index('engine_usage_of_guests')
      .on(table.day)
      .where(sql`of_guest`),
    index('engine_usage_of_day').on(table.day),
  ],
);

/** What the users service has said last of an account; the first plan where it has said nothing. */
export const accountPlan = studio.table('account_plan', {
  ownerId: uuid('owner_id').primaryKey(),
  plan: text('plan').$type<PlanId>().notNull(),
  at: moment('at').notNull(),
});
