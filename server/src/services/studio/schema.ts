import { bigint, index, integer, jsonb, pgSchema, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type {
  AspectRatio,
  Candidate,
  ContentType,
  Language,
  Method,
  StudioImage,
  Style,
  Tone,
  Template,
} from '@madang/contracts/studio';
import { taskTables } from '#platform/tasks/tables';

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

export const studio = pgSchema('studio');

export const { process, task, taskEvent } = taskTables(studio);

/** What is kept of a picture: under which id the files service holds it, and what it is. */
type KeptImage = Omit<StudioImage, 'url'>;

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
    generationMethod: text('generation_method').$type<Method>(),
    style: text('style').$type<Style>(),
    aspectRatio: text('aspect_ratio').$type<AspectRatio>(),
    template: text('template').$type<Template>(),
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
  ],
);
