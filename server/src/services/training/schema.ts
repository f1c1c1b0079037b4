import { boolean, index, integer, jsonb, pgSchema, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { Locale } from '@madang/contracts/fields';
import type { Case, CaseCode, Given, Mode, Outcome, RedFlagCode, Stage } from '@madang/contracts/training/case';
import type { TurnRecord } from './turn-record.ts';

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

export const training = pgSchema('training');

export const phishingCase = training.table(
  'phishing_case',
  {
    id: uuid('id').primaryKey(),
    locale: text('locale').$type<Locale>().notNull(),
    origin: text('origin').$type<'shipped' | 'admin' | 'model'>().notNull(),
    /** As it was shipped; null for what was made here. */
    shipped: jsonb('shipped').$type<Case>(),
    /** As it was changed or made here: it stays, whatever is shipped later. */
    edited: jsonb('edited').$type<Case>(),
    enabled: boolean('enabled').notNull(),
    /** An admin has deleted it. */
    removed: boolean('removed').notNull().default(false),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [index('phishing_case_of_locale').on(table.locale)],
);

export const session = training.table(
  'session',
  {
    /** Version 7: later ones are larger. */
    id: uuid('id').primaryKey(),
    ownerId: uuid('owner_id').notNull(),
    /** null once the conversation is gone. */
    conversationId: uuid('conversation_id'),
    caseId: uuid('case_id').notNull(),
    code: text('code').$type<CaseCode>().notNull(),
    /** As the case was when it began: it goes on whatever becomes of the case. */
    content: jsonb('content').$type<Case>().notNull(),
    mode: text('mode').$type<Mode>().notNull(),
    /** By somebody who edits cases, who looks whether it works: it says nothing of how people do in it. */
    trial: boolean('trial').notNull().default(false),
    /** Whether the opening was shown before the first message. */
    opened: boolean('opened').notNull(),
    /** false while its conversation may never be stored: the person has begun it, and no answer was told of. */
    conversationStored: boolean('conversation_stored').notNull().default(true),
    stage: text('stage').$type<Stage>().notNull(),
    records: jsonb('records').$type<readonly TurnRecord[]>().notNull().default([]),
    given: jsonb('given').$type<readonly Given[]>().notNull().default([]),
    verdict: text('verdict').$type<'scam' | 'genuine' | 'unsure'>(),
    spotted: jsonb('spotted').$type<readonly RedFlagCode[]>().notNull().default([]),
    missed: jsonb('missed').$type<readonly RedFlagCode[]>().notNull().default([]),
    outcome: text('outcome').$type<Outcome>(),
    score: integer('score'),
    falseAlarm: boolean('false_alarm').notNull().default(false),
    createdAt: moment('created_at').notNull().defaultNow(),
    finishedAt: moment('finished_at'),
    /** When the debrief was read first: what it tells cannot be guessed any more. */
    debriefedAt: moment('debriefed_at'),
  },
  (table) => [
    index('session_of_owner').on(table.ownerId, table.id),
    index('session_of_case').on(table.caseId),
    uniqueIndex('session_of_conversation').on(table.conversationId),
  ],
);
