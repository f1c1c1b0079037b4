import { boolean, customType, jsonb, pgSchema, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core';
import type { Locale, RegionCode } from '@madang/contracts/fields';
import type { NotificationValues } from '@madang/contracts/notifications';
import type { PlanId, Theme } from '@madang/contracts/users';

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });
const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

export const users = pgSchema('users');

/** There is a row once something has been set. What is null was not, here and in the settings. */
export const profiles = users.table('profiles', {
  userId: uuid('user_id').primaryKey(),
  nickname: text('nickname'),
  bio: text('bio'),
  region: text('region').$type<RegionCode>(),
  createdAt: moment('created_at').notNull().defaultNow(),
  updatedAt: moment('updated_at').notNull().defaultNow(),
});

export const settings = users.table('settings', {
  userId: uuid('user_id').primaryKey(),
  theme: text('theme').$type<Theme>(),
  language: text('language').$type<Locale>(),
  notificationEnabled: boolean('notification_enabled'),
  plan: text('plan').$type<PlanId>(),
  /** For who follows plans: each change has a later one than the one before. null: not since it is kept. */
  planChangedAt: moment('plan_changed_at'),
  /** When what set the plan occurred, by the clock of who says so; null: when it was changed. */
  planOccurredAt: moment('plan_occurred_at'),
  updatedAt: moment('updated_at').notNull().defaultNow(),
});

/** Who has a picture, and which: the files service keeps it. */
export const avatars = users.table('avatars', {
  userId: uuid('user_id').primaryKey(),
  /** SHA-256 of the picture, a WebP. */
  hash: text('hash').notNull(),
  /** The picture itself, of releases before the files service; null for what that has (move-avatars.ts). */
  content: bytea('content'),
  createdAt: moment('created_at').notNull().defaultNow(),
});

/** News of a payment service that have been followed, by the id that it gave them: none is followed twice. */
export const billingEvent = users.table('billing_event', {
  id: text('id').primaryKey(),
  receivedAt: moment('received_at').notNull().defaultNow(),
});

/** What somebody was told. One row for each thing that it can be about: what is newer takes its place. */
export const notifications = users.table(
  'notifications',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id').notNull(),
    /** Name of the event. */
    kind: text('kind').notNull(),
    subject: text('subject').notNull(),
    /** The newest event about it: events come at least once, and in any order. */
    eventId: uuid('event_id').notNull(),
    at: moment('at').notNull(),
    values: jsonb('values').$type<NotificationValues>().notNull(),
    readAt: moment('read_at'),
  },
  // So few are kept of a person that no other order needs an index.
  (table) => [unique('notifications_subject').on(table.userId, table.kind, table.subject)],
);
