import { customType, boolean, pgSchema, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { Locale, RegionCode } from '@madang/contracts/fields';
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
  updatedAt: moment('updated_at').notNull().defaultNow(),
});

/** Apart from the profiles: what reads people need not read their pictures. */
export const avatars = users.table('avatars', {
  userId: uuid('user_id').primaryKey(),
  /** SHA-256 of the content. */
  hash: text('hash').notNull(),
  /** WebP. */
  content: bytea('content').notNull(),
  createdAt: moment('created_at').notNull().defaultNow(),
});
