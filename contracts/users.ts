import { z } from 'zod';
import { Id, Timestamp } from './fields.ts';
import { defineContract } from './operation.ts';
import type { ServiceContract } from './service-contract.ts';
import { billing } from './users/billing.ts';
import { characterEvents, characters } from './users/characters.ts';
import { errors } from './users/errors.ts';
import { notificationEvents, notifications } from './users/notifications.ts';
import { internalPoints, pointEvents, points } from './users/points.ts';
import { profile } from './users/profile.ts';
import { PlanId, settings, settingsOfOthers } from './users/settings.ts';
import { webhookAdminEvents, webhooksAdmin } from './users/webhooks-admin.ts';
import { webhookEvents, webhooks } from './users/webhooks.ts';

export type { Profile, ProfileChanges } from './users/profile.ts';
export type { Notification } from './users/notifications.ts';
export type { Delivery, Webhook } from './users/webhooks.ts';
export type { PlanId, Settings, SettingsChanges, Subscription, Theme } from './users/settings.ts';

export const users = defineContract('Data export', {
  ...profile,
  ...settings,
  ...settingsOfOthers,
  ...billing,
  ...notifications,
  ...points,
  ...characters,
  ...webhooks,
  ...webhooksAdmin,
  'GET /users/me/export': {
    operationId: 'exportUserData',
    summary: 'Export all personal data as JSON',
    description:
      'Account, profile, settings, picture, notifications, points, webhooks, conversations, shares, votes. It is written while it is read: one that was cut off has no closing bracket.',
    access: { scope: 'account' },
    responses: { 200: 'download' },
    perMinute: 10,
  },
});

const tags = {
  Profile: 'Name, avatar and what others see',
  Settings: 'Theme, notifications and subscription',
  Billing: 'Plans that a payment service sets',
  Points: 'What people have earned: activities, levels, badges, invitations, leaderboard',
  Characters: 'Who keeps a person company, and what opens them',
  Notifications: 'What has happened that concerns a person',
  Webhooks: 'Programs that are told of what happens to one’s own things',
  'Data export': 'All that is held about a person',
  'Admin: settings': 'Settings of other people',
  'Admin: webhooks': 'Webhooks of other people',
} as const;

export const usersEvents = {
  /** Somebody has another plan, chosen or set. */
  'users.plan_changed': {
    payload: z.object({ user_id: Id, plan: PlanId, at: Timestamp }),
    subscribers: ['chat', 'studio'],
  },
  /**
   * Something has happened to the things of somebody who has webhooks for it: any service tells of it, by platform.publish. `data`
   * is as the type has it in public-events.ts.
   */
  'platform.event_published': {
    payload: z.object({
      id: Id,
      user_id: Id,
      type: z.string(),
      at: Timestamp,
      data: z.record(z.string(), z.unknown()),
    }),
    subscribers: ['users'],
  },
} as const;

export const usersService = {
  operations: users,
  internal: internalPoints,
  events: {
    ...usersEvents,
    ...notificationEvents,
    ...pointEvents,
    ...characterEvents,
    ...webhookEvents,
    ...webhookAdminEvents,
  },
  errors,
  tags,
  personalData: 'profile, settings, picture, notifications, points, badges, invitations and webhooks',
} as const satisfies ServiceContract;
