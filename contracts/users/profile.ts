import { z } from 'zod';
import { Id, Line, Locale, RegionCode, Text, Timestamp } from '../fields.ts';
import { defineContract } from '../operation.ts';

const Nickname = Line.max(30);
const Bio = Text.max(500);

export const Profile = z
  .object({
    user_id: Id,
    nickname: z.string().nullable().meta({ description: 'What others see; null: the name of the account' }),
    bio: z.string().nullable(),
    region: RegionCode.nullable(),
    locale: Locale.meta({ description: 'The same as `language` in the settings; by Accept-Language until it is chosen' }),
    avatar_url: z.string().nullable().meta({ description: 'Relative to the server; another one for every picture' }),
    created_at: Timestamp.nullable().meta({ description: 'When something was set for the first time; null: never' }),
    updated_at: Timestamp.nullable(),
  })
  .meta({ id: 'Profile' });
export type Profile = z.infer<typeof Profile>;

const ProfileChanges = z.object({ nickname: Nickname.nullable(), bio: Bio.nullable(), region: RegionCode.nullable(), locale: Locale }).partial();
export type ProfileChanges = z.infer<typeof ProfileChanges>;

export const AVATAR = {
  upload: { types: ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif'], maxBytes: 5 * 1024 * 1024 },
  maxMegapixels: 50,
} as const;

export const profile = defineContract({
  'GET /users/me/profile': { summary: 'My profile', access: { scope: 'profile:read' }, aliases: ['GET /api/v1/users/me'], responses: { 200: Profile } },
  'PUT /users/me/profile': {
    summary: 'Change my profile',
    description: 'Changes what is given, and leaves the rest as it is; null takes it away.',
    access: { scope: 'profile:write' },
    aliases: ['PATCH /api/v1/users/me'],
    body: ProfileChanges,
    responses: { 200: Profile },
  },
  'PUT /users/me/avatar': {
    summary: 'Set my picture',
    description: 'The file itself is the body. It is turned upright, cut to a square of 256 pixels from its middle, and loses everything else that it said: place, camera, time.',
    access: { scope: 'profile:write' },
    aliases: ['POST /api/v1/users/me/avatar'],
    upload: AVATAR.upload,
    responses: { 200: Profile },
    errors: ['picture_unreadable', 'picture_too_large'],
    perMinute: 20,
  },
  'DELETE /users/me/avatar': { summary: 'Take my picture away', access: { scope: 'profile:write' }, responses: { 200: Profile } },
  'GET /users/:user_id/avatar': {
    summary: 'Picture of a person',
    description: 'Whoever knows the id of a person sees the picture that they show. With the `v` of `avatar_url` it never changes and may be kept.',
    access: 'public',
    params: z.object({ user_id: Id }),
    query: z.object({ v: z.string().max(64).optional() }),
    responses: { 200: 'picture' },
    errors: ['avatar_not_found'],
  },
});
