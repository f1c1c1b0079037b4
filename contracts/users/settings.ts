import { z } from 'zod';
import { Id, Locale, Localized } from '../fields.ts';
import { defineContract } from '../operation.ts';

export const Theme = z.enum(['system', 'light', 'dark']).meta({ id: 'Theme' });
export type Theme = z.infer<typeof Theme>;

export const PlanId = z.enum(['free', 'plus', 'pro']).meta({ id: 'PlanId' });
export type PlanId = z.infer<typeof PlanId>;

export const Settings = z
  .object({
    theme: Theme,
    language: Locale.meta({
      description: 'The same as `locale` in the profile; by Accept-Language until it is chosen',
    }),
    notification_enabled: z.boolean().meta({
      description: 'Whether the person is notified, in the app and by mail; of the safety of the account always',
    }),
    plan: PlanId,
  })
  .meta({ id: 'Settings' });
export type Settings = z.infer<typeof Settings>;

export const Subscription = z
  .object({
    plan: PlanId,
    plans: z.array(
      z.object({
        id: PlanId,
        name: Localized,
        self_service: z.boolean().meta({ description: 'People may choose it themselves' }),
      }),
    ),
  })
  .meta({ id: 'Subscription' });
export type Subscription = z.infer<typeof Subscription>;

const SettingsChanges = Settings.partial();
export type SettingsChanges = z.infer<typeof SettingsChanges>;

const ThemeOnly = Settings.pick({ theme: true });
const NotificationOnly = Settings.pick({ notification_enabled: true });
const PlanOnly = Settings.pick({ plan: true });

const FOR_ADMINS = {
  access: { scope: 'admin:users' },
  params: z.object({ user_id: Id }),
  errors: ['user_not_found'],
} as const;

export const settings = defineContract('Settings', {
  'GET /user/settings': {
    operationId: 'getSettings',
    summary: 'Get settings',
    access: { scope: 'profile:read' },
    aliases: ['GET /api/v1/users/me/settings'],
    responses: { 200: Settings },
  },
  'PUT /user/settings': {
    operationId: 'updateSettings',
    summary: 'Update settings',
    description: 'Changes what is given, and leaves the rest as it is.',
    access: { scope: 'profile:write' },
    aliases: ['PATCH /api/v1/users/me/settings'],
    body: SettingsChanges,
    example: { theme: 'dark', notification_enabled: true },
    responses: { 200: Settings },
    errors: ['plan_not_self_service'],
  },
  'GET /user/settings/theme': {
    operationId: 'getTheme',
    summary: 'Get the theme',
    access: { scope: 'profile:read' },
    responses: { 200: ThemeOnly },
  },
  'PUT /user/settings/theme': {
    operationId: 'updateTheme',
    summary: 'Update the theme',
    access: { scope: 'profile:write' },
    body: ThemeOnly,
    example: { theme: 'dark' },
    responses: { 200: ThemeOnly },
  },
  'GET /user/settings/notification': {
    operationId: 'getNotificationSetting',
    summary: 'Get the notification setting',
    access: { scope: 'profile:read' },
    responses: { 200: NotificationOnly },
  },
  'PUT /user/settings/notification': {
    operationId: 'updateNotificationSetting',
    summary: 'Update the notification setting',
    access: { scope: 'profile:write' },
    body: NotificationOnly,
    example: { notification_enabled: true },
    responses: { 200: NotificationOnly },
  },
  'GET /user/settings/subscription': {
    operationId: 'getSubscription',
    summary: 'Get the subscription and available plans',
    access: { scope: 'profile:read' },
    responses: { 200: Subscription },
  },
  'PUT /user/settings/subscription': {
    operationId: 'updateSubscription',
    summary: 'Update the subscription',
    description: 'Those that are marked `self_service`; an administrator sets the others.',
    access: { scope: 'profile:write' },
    body: PlanOnly,
    example: { plan: 'free' },
    responses: { 200: Subscription },
    errors: ['plan_not_self_service'],
  },
});

/** What people set themselves, set for them. */
export const settingsOfOthers = defineContract('Admin: settings', {
  'GET /users/:user_id/settings': {
    operationId: 'getUserSettings',
    summary: "Get a user's settings",
    ...FOR_ADMINS,
    responses: { 200: Settings },
  },
  'PUT /users/:user_id/settings': {
    operationId: 'updateUserSettings',
    summary: "Update a user's settings",
    ...FOR_ADMINS,
    body: SettingsChanges,
    example: { theme: 'dark', notification_enabled: true },
    responses: { 200: Settings },
  },
  'GET /users/:user_id/settings/theme': {
    operationId: 'getUserTheme',
    summary: "Get a user's theme",
    ...FOR_ADMINS,
    responses: { 200: ThemeOnly },
  },
  'PUT /users/:user_id/settings/theme': {
    operationId: 'updateUserTheme',
    summary: "Update a user's theme",
    ...FOR_ADMINS,
    body: ThemeOnly,
    example: { theme: 'dark' },
    responses: { 200: ThemeOnly },
  },
  'GET /users/:user_id/settings/notification': {
    operationId: 'getUserNotificationSetting',
    summary: "Get a user's notification setting",
    ...FOR_ADMINS,
    responses: { 200: NotificationOnly },
  },
  'PUT /users/:user_id/settings/notification': {
    operationId: 'updateUserNotificationSetting',
    summary: "Update a user's notification setting",
    ...FOR_ADMINS,
    body: NotificationOnly,
    example: { notification_enabled: true },
    responses: { 200: NotificationOnly },
  },
  'GET /users/:user_id/settings/subscription': {
    operationId: 'getUserSubscription',
    summary: "Get a user's subscription",
    ...FOR_ADMINS,
    responses: { 200: Subscription },
  },
  'PUT /users/:user_id/settings/subscription': {
    operationId: 'updateUserSubscription',
    summary: "Update a user's subscription",
    ...FOR_ADMINS,
    body: PlanOnly,
    example: { plan: 'free' },
    responses: { 200: Subscription },
  },
});
