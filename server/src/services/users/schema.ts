import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  customType,
  index,
  integer,
  jsonb,
  pgSchema,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { Locale, RegionCode } from '@madang/contracts/fields';
import type { NotificationValues } from '@madang/contracts/notifications';
import type { DeliveryError, DisabledReason } from '@madang/contracts/users/webhooks';
import type { PlanId, Theme } from '@madang/contracts/users';
import type { Action, BadgeName, CharacterId, SkinId } from '@madang/contracts/users/entities';

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });
const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

export const users = pgSchema('users');

/** There is a row once something has been set. What is null was not, here and in the settings. */
export const profiles = users.table('profiles', {
  userId: uuid('user_id').primaryKey(),
  nickname: text('nickname'),
  bio: text('bio'),
  region: text('region').$type<RegionCode>(),
  /** Who keeps them company; null: whom everybody has from the start. */
  character: text('character').$type<CharacterId>(),
  skin: text('skin').$type<SkinId>(),
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

/** What people have earned, and the only thing that says so: totals, levels and ranks are sums of it. */
export const pointEntries = users.table(
  'point_entries',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id').notNull(),
    action: text('action').$type<Action>().notNull(),
    points: integer('points').notNull(),
    /** What it is for, in all the installation: events come at least once. */
    eventKey: text('event_key').notNull().unique('point_entries_event'),
    /** What a person has once, whoever they were before: the day of an attendance. */
    onceKey: text('once_key'),
    metadata: jsonb('metadata').$type<Readonly<Record<string, string>>>().notNull(),
    at: moment('at').notNull().defaultNow(),
  },
  (table) => [
    unique('point_entries_once').on(table.userId, table.onceKey),
    index('point_entries_of').on(table.userId, table.id),
    index('point_entries_at').on(table.at),
    check('point_entries_points', sql`points >= 0`),
  ],
);

export const badges = users.table(
  'badges',
  {
    userId: uuid('user_id').notNull(),
    badge: text('badge').$type<BadgeName>().notNull(),
    earnedAt: moment('earned_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.badge] })],
);

/** Characters and skins that somebody has earned; they stay, whatever the rules say later. */
export const unlocks = users.table(
  'unlocks',
  {
    userId: uuid('user_id').notNull(),
    unlocked: text('unlocked').$type<CharacterId | SkinId>().notNull(),
    at: moment('at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.unlocked] })],
);

/** A guest's code goes on working for the account that they became: the oldest is the one that is shown. */
export const inviteCodes = users.table(
  'invite_codes',
  {
    code: text('code').primaryKey(),
    userId: uuid('user_id').notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [index('invite_codes_of').on(table.userId)],
);

/** Who came by whose code. Of two people who invite each other, the first counts. */
export const invitations = users.table(
  'invitations',
  {
    inviteeId: uuid('invitee_id').primaryKey(),
    inviterId: uuid('inviter_id').notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
    earnedAt: moment('earned_at'),
  },
  (table) => [
    index('invitations_by').on(table.inviterId),
    uniqueIndex('invitations_pair').on(
      sql`least(${table.inviteeId}, ${table.inviterId})`,
      sql`greatest(${table.inviteeId}, ${table.inviterId})`,
    ),
  ],
);

/** Whom a guest became; null for whoever is erased, guest or account: what is told of what they did arrives later. */
export const becameAccounts = users.table(
  'became_accounts',
  {
    guestId: uuid('guest_id').primaryKey(),
    userId: uuid('user_id'),
    /** Since when it is so: what is null is forgotten after a while. */
    at: moment('at').notNull().defaultNow(),
  },
  (table) => [
    index('became_accounts_of').on(table.userId),
    index('became_accounts_erased')
      .on(table.at)
      .where(sql`${table.userId} IS NULL`),
  ],
);

/** Whose account is closed until they take it back, or it is erased: others see nothing of them meanwhile. */
export const closedAccounts = users.table('closed_accounts', {
  userId: uuid('user_id').primaryKey(),
  closed: boolean('closed').notNull(),
  /** When that was, by the clock of who closed or opened it: news may arrive in any order. */
  at: moment('at').notNull(),
});

/** Where programs of people are told of what happens to their things. */
export const webhookEndpoints = users.table(
  'webhook_endpoints',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id').notNull(),
    url: text('url').notNull(),
    description: text('description'),
    events: text('events').array().notNull(),
    enabled: boolean('enabled').notNull(),
    /** null: nobody, or its owner. */
    disabledReason: text('disabled_reason').$type<DisabledReason>(),
    /** Wrapped with a key of this service. */
    secret: bytea('secret').notNull(),
    previousSecret: bytea('previous_secret'),
    previousUntil: moment('previous_until'),
    /** Since when nothing was taken. */
    failingSince: moment('failing_since'),
    /** Since when it is on, or was last: what ended before that says nothing about it. */
    enabledAt: moment('enabled_at').notNull().defaultNow(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [index('webhook_endpoints_of').on(table.userId)],
);

/** What one of them is told, at least once. */
export const webhookDeliveries = users.table(
  'webhook_deliveries',
  {
    id: uuid('id').primaryKey(),
    endpointId: uuid('endpoint_id')
      .notNull()
      .references(() => webhookEndpoints.id, { onDelete: 'cascade' }),
    eventId: uuid('event_id').notNull(),
    type: text('type').notNull(),
    occurredAt: moment('occurred_at').notNull(),
    data: jsonb('data').$type<Readonly<Record<string, unknown>>>().notNull(),
    status: text('status').$type<'pending' | 'delivered' | 'failed'>().notNull(),
    attempts: integer('attempts').notNull().default(0),
    /** By the clock of the process that tried it last; null where it is over. */
    nextAttemptAt: moment('next_attempt_at'),
    /** Which attempt is under way, and until when it is believed to be. */
    claim: uuid('claim'),
    claimedUntil: moment('claimed_until'),
    responseStatus: integer('response_status'),
    error: text('error').$type<DeliveryError>(),
    lastAttemptAt: moment('last_attempt_at'),
    finishedAt: moment('finished_at'),
  },
  (table) => [
    unique('webhook_deliveries_event').on(table.endpointId, table.eventId),
    index('webhook_deliveries_listed').on(table.endpointId, table.id),
    index('webhook_deliveries_waiting')
      .on(table.endpointId, table.nextAttemptAt)
      .where(sql`status = 'pending'`),
    index('webhook_deliveries_due')
      .on(table.nextAttemptAt)
      .where(sql`status = 'pending' AND claimed_until IS NULL`),
    index('webhook_deliveries_claimed')
      .on(table.claimedUntil)
      .where(sql`claimed_until IS NOT NULL`),
    index('webhook_deliveries_failed')
      .on(table.endpointId, table.id)
      .where(sql`status = 'failed'`),
    index('webhook_deliveries_over').on(table.finishedAt),
  ],
);
