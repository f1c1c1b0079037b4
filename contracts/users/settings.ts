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
    language: Locale.meta({ description: 'The same as `locale` in the profile; by Accept-Language until it is chosen' }),
    notification_enabled: z.boolean(),
    plan: PlanId,
  })
  .meta({ id: 'Settings' });
export type Settings = z.infer<typeof Settings>;

export const Subscription = z
  .object({
    plan: PlanId,
    plans: z.array(z.object({ id: PlanId, name: Localized, self_service: z.boolean().meta({ description: 'People may choose it themselves' }) })),
  })
  .meta({ id: 'Subscription' });
export type Subscription = z.infer<typeof Subscription>;

const SettingsChanges = Settings.partial();
export type SettingsChanges = z.infer<typeof SettingsChanges>;

const ThemeOnly = Settings.pick({ theme: true });
const NotificationOnly = Settings.pick({ notification_enabled: true });
const PlanOnly = Settings.pick({ plan: true });

const FOR_ADMINS = { access: { scope: 'admin:users' }, params: z.object({ user_id: Id }), errors: ['user_not_found'] } as const;

export const settings = defineContract({
  'GET /user/settings': { summary: 'My settings', access: { scope: 'profile:read' }, aliases: ['GET /api/v1/users/me/settings'], responses: { 200: Settings } },
  'PUT /user/settings': {
    summary: 'Change my settings',
    description: 'Changes what is given, and leaves the rest as it is.',
    access: { scope: 'profile:write' },
    aliases: ['PATCH /api/v1/users/me/settings'],
    body: SettingsChanges,
    responses: { 200: Settings },
    errors: ['plan_not_self_service'],
  },
  'GET /user/settings/theme': { summary: 'My theme', access: { scope: 'profile:read' }, responses: { 200: ThemeOnly } },
  'PUT /user/settings/theme': { summary: 'Choose my theme', access: { scope: 'profile:write' }, body: ThemeOnly, responses: { 200: ThemeOnly } },
  'GET /user/settings/notification': { summary: 'Whether I am notified', access: { scope: 'profile:read' }, responses: { 200: NotificationOnly } },
  'PUT /user/settings/notification': { summary: 'Switch notifications on or off', access: { scope: 'profile:write' }, body: NotificationOnly, responses: { 200: NotificationOnly } },
  'GET /user/settings/subscription': { summary: 'My plan, and those that there are', access: { scope: 'profile:read' }, responses: { 200: Subscription } },
  'PUT /user/settings/subscription': {
    summary: 'Choose my plan',
    description: 'Those that are marked `self_service`; an administrator sets the others.',
    access: { scope: 'profile:write' },
    body: PlanOnly,
    responses: { 200: Subscription },
    errors: ['plan_not_self_service'],
  },
});

/** What people set themselves, set for them. */
export const settingsOfOthers = defineContract({
  'GET /users/:user_id/settings': { summary: 'Settings of a person', ...FOR_ADMINS, responses: { 200: Settings } },
  'PUT /users/:user_id/settings': { summary: 'Change settings of a person', ...FOR_ADMINS, body: SettingsChanges, responses: { 200: Settings } },
  'GET /users/:user_id/settings/theme': { summary: 'Theme of a person', ...FOR_ADMINS, responses: { 200: ThemeOnly } },
  'PUT /users/:user_id/settings/theme': { summary: 'Choose the theme of a person', ...FOR_ADMINS, body: ThemeOnly, responses: { 200: ThemeOnly } },
  'GET /users/:user_id/settings/notification': { summary: 'Whether a person is notified', ...FOR_ADMINS, responses: { 200: NotificationOnly } },
  'PUT /users/:user_id/settings/notification': { summary: 'Switch notifications of a person on or off', ...FOR_ADMINS, body: NotificationOnly, responses: { 200: NotificationOnly } },
  'GET /users/:user_id/settings/subscription': { summary: 'Plan of a person', ...FOR_ADMINS, responses: { 200: Subscription } },
  'PUT /users/:user_id/settings/subscription': { summary: 'Set the plan of a person, whichever it is', ...FOR_ADMINS, body: PlanOnly, responses: { 200: Subscription } },
});
