import { z } from 'zod';
import { Id } from './fields.ts';
import { defineContract } from './operation.ts';
import { profile } from './users/profile.ts';
import { settings, settingsOfOthers } from './users/settings.ts';

export type { Profile, ProfileChanges } from './users/profile.ts';
export type { PlanId, Settings, SettingsChanges, Subscription, Theme } from './users/settings.ts';

export const users = defineContract({
  ...profile,
  ...settings,
  ...settingsOfOthers,
  'GET /users/me/export': {
    summary: 'All that is held about me, as one JSON file',
    description: 'Account, profile, settings and picture, conversations, shares, votes. It is written while it is read: one that was cut off has no closing bracket.',
    access: { scope: 'account' },
    responses: { 200: 'download' },
    perMinute: 10,
  },
});

export const usersEvents = {
  /** What a guest had here belongs to the account that the guest became part of. */
  'users.guest_moved': { payload: z.object({ guest_id: Id }), subscribers: ['identity'] },
} as const;
