import { z } from 'zod';
import { bytes, multipart } from '../bodies.ts';
import { Id, Line, Locale, RegionCode, Text, Timestamp } from '../fields.ts';
import { defineContract } from '../operation.ts';

const Nickname = Line.max(30);
const Bio = Text.max(500);

export const Profile = z
  .object({
    user_id: Id,
    role: z.string().meta({ description: 'The strongest of the roles that the caller has' }),
    nickname: z.string().nullable().meta({ description: 'What others see; null: the name of the account' }),
    bio: z.string().nullable(),
    region: RegionCode.nullable(),
    locale: Locale.meta({
      description: 'The same as `language` in the settings; by Accept-Language until it is chosen',
    }),
    avatar_url: z.string().nullable().meta({ description: 'Relative to the server; another one for every picture' }),
    created_at: Timestamp.nullable().meta({ description: 'When something was set for the first time; null: never' }),
    updated_at: Timestamp.nullable(),
  })
  .meta({ id: 'Profile' });
export type Profile = z.infer<typeof Profile>;

const ProfileChanges = z
  .object({ nickname: Nickname.nullable(), bio: Bio.nullable(), region: RegionCode.nullable(), locale: Locale })
  .partial();
export type ProfileChanges = z.infer<typeof ProfileChanges>;

const MOST_BYTES = 20 * 1024 * 1024;
const WHAT_BECOMES_OF_IT =
  'It may have 5 MB unless the installation says otherwise. It is turned upright, cut to a square of 256 pixels from its middle, and loses everything else that it said: place, camera, time.';
const SET_AVATAR = {
  access: { scope: 'profile:write' },
  responses: { 200: Profile },
  errors: ['file_empty', 'picture_unreadable', 'picture_too_large', 'storage_full', 'storage_unavailable'],
  perMinute: 20,
} as const;

export const profile = defineContract('Profile', {
  'GET /users/me/profile': {
    operationId: 'getProfile',
    summary: 'Get the profile',
    access: { scope: 'profile:read' },
    aliases: ['GET /api/v1/users/me'],
    responses: { 200: Profile },
  },
  'PUT /users/me/profile': {
    operationId: 'updateProfile',
    summary: 'Update the profile',
    description: 'Changes what is given, and leaves the rest as it is; null takes it away.',
    access: { scope: 'profile:write' },
    aliases: ['PATCH /api/v1/users/me'],
    body: ProfileChanges,
    example: { nickname: '가온', bio: '분리배출을 좋아해요', region: '11', locale: 'ko' },
    responses: { 200: Profile },
  },
  'PUT /users/me/avatar': {
    operationId: 'setAvatar',
    summary: 'Set the avatar',
    description: `The file itself is the body. ${WHAT_BECOMES_OF_IT}`,
    upload: {
      types: ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif', 'image/heic', 'image/heif'],
      maxBytes: MOST_BYTES,
    },
    ...SET_AVATAR,
  },
  'POST /users/me/avatar': {
    operationId: 'setAvatarByForm',
    summary: 'Set the avatar by a form',
    description: `The file is a part of a form. ${WHAT_BECOMES_OF_IT}`,
    upload: multipart({ fields: z.object({}), files: { file: { maxBytes: MOST_BYTES } } }),
    example: {},
    ...SET_AVATAR,
  },
  'DELETE /users/me/avatar': {
    operationId: 'deleteAvatar',
    summary: 'Delete the avatar',
    access: { scope: 'profile:write' },
    responses: { 200: Profile },
  },
  'GET /users/:user_id/avatar': {
    operationId: 'getUserAvatar',
    summary: "Get a user's avatar",
    description:
      'Whoever knows the id of a person sees the picture that they show. With the `v` of `avatar_url` it never changes and may be kept.',
    access: 'public',
    params: z.object({ user_id: Id }),
    query: z.object({ v: z.string().max(64).optional() }),
    responses: { 200: bytes('image/webp') },
    errors: ['avatar_not_found', 'storage_unavailable'],
  },
});
