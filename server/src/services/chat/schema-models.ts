import {
  bigint,
  boolean,
  customType,
  date,
  integer,
  jsonb,
  numeric,
  primaryKey,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import type { PresetName } from '@madang/contracts/chat/models-admin';
import type { PlanId } from '@madang/contracts/users';
import type { ModelPrice } from './models/prices.ts';
import { chat, moment } from './schema-names.ts';

const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

/** How the last trial of a model ended; `code` is null where it answered. */
export interface LastTrial {
  readonly at: string;
  readonly ok: boolean;
  readonly code: string | null;
  readonly total_ms: number;
}

/** Models that are connected without a restart. What the settings connect is not among them. */
export const modelConnection = chat.table('model_connection', {
  id: uuid('id').primaryKey(),
  /** As conversations name it: `preset/name`. */
  model: text('model').notNull().unique(),
  preset: text('preset').$type<PresetName>().notNull(),
  /** As its server calls it. */
  name: text('name').notNull(),
  label: text('label').notNull(),
  baseUrl: text('base_url').notNull(),
  /** The key, with the row and the place that it was given for (models/sealed-key.ts). */
  sealedKey: bytes('sealed_key'),
  keyHint: text('key_hint'),
  seesPictures: boolean('sees_pictures').notNull(),
  contextWindow: integer('context_window').notNull(),
  price: jsonb('price').$type<ModelPrice>(),
  firstTokenSeconds: integer('first_token_seconds'),
  answerSeconds: integer('answer_seconds'),
  enabled: boolean('enabled').notNull(),
  /** In which order they are tried: the smallest first. */
  place: integer('place').notNull().default(0),
  lastTrial: jsonb('last_trial').$type<LastTrial>(),
  createdAt: moment('created_at').notNull().defaultNow(),
});

/** How a model did on a day, of all processes. Sums, and nothing of people. */
export const modelDay = chat.table(
  'model_day',
  {
    model: text('model').notNull(),
    day: date('day').notNull(),
    /** Answers that another model gave in its place. */
    switches: integer('switches').notNull().default(0),
    /** How many calls took how long to their first token, by the steps of models/first-token-steps.ts. */
    firstTokens: integer('first_tokens').array().notNull(),
  },
  (table) => [primaryKey({ columns: [table.model, table.day] })],
);

/** What models were used, by whom and on which day. Kept when the conversations are gone. */
export const usage = chat.table(
  'usage',
  {
    ownerId: uuid('owner_id').notNull(),
    day: date('day').notNull(),
    model: text('model').notNull(),
    calls: integer('calls').notNull().default(0),
    inputTokens: bigint('input_tokens', { mode: 'number' }).notNull().default(0),
    outputTokens: bigint('output_tokens', { mode: 'number' }).notNull().default(0),
    /** Of the calls, those whose tokens were not counted by a provider. */
    estimatedCalls: integer('estimated_calls').notNull().default(0),
    /** Of the calls, those whose price nobody has said. */
    unpricedCalls: integer('unpriced_calls').notNull().default(0),
    costUsd: numeric('cost_usd', { mode: 'number' }).notNull().default(0),
    costKrw: numeric('cost_krw', { mode: 'number' }).notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.ownerId, table.day, table.model] })],
);

/**
 * Tokens that are spent or reserved of a limit. Of a person, by their id; what guests share has ids of its own
 * (usage/budgets.ts).
 */
export const budget = chat.table(
  'budget',
  {
    holderId: uuid('holder_id').notNull(),
    /** A day or a month: 2026-11-29, 2026-11. */
    period: text('period').notNull(),
    taken: bigint('taken', { mode: 'number' }).notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.holderId, table.period] })],
);

/** Plans, as the users service tells of them; who is not here has the one that everybody begins with. */
export const accountPlan = chat.table('account_plan', {
  ownerId: uuid('owner_id').primaryKey(),
  plan: text('plan').$type<PlanId>().notNull(),
  /** Of the newest news: older ones that come late change nothing. */
  at: moment('at').notNull(),
});
