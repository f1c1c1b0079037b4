import { z } from 'zod';
import { Localized, Timestamp } from '../fields.ts';
import { notificationEvent } from '../notifications.ts';
import { defineContract } from '../operation.ts';
import { Action, BadgeName, CharacterId, Chosen, Level, SkinId } from './entities.ts';

const UnlockRule = z
  .discriminatedUnion('by', [
    z.object({ by: z.literal('start') }),
    z.object({ by: z.literal('level'), level: Level }),
    z.object({ by: z.literal('badge'), badge: BadgeName }),
    z.object({
      by: z.literal('activity'),
      action: Action,
      times: z.number().int().min(1).meta({ description: 'Activities that earned points' }),
    }),
  ])
  .meta({ id: 'UnlockRule', description: 'What opens it. Nothing is for sale.' });
export type UnlockRule = z.infer<typeof UnlockRule>;

const Character = z
  .object({
    id: CharacterId,
    name: Localized,
    about: Localized,
    greetings: z.array(Localized).meta({ description: 'What it says; `{name}` is the person, or is left out' }),
    unlock: UnlockRule,
  })
  .meta({ id: 'Character' });
export type Character = z.infer<typeof Character>;

const Skin = z.object({ id: SkinId, name: Localized, unlock: UnlockRule }).meta({ id: 'Skin' });
export type Skin = z.infer<typeof Skin>;

const unlockable = {
  unlocked: z.boolean(),
  unlocked_at: Timestamp.nullable().meta({ description: 'null: not yet, or from the start' }),
  have: z.number().int().min(0).meta({ description: 'How far the person is, of `need`' }),
  need: z.number().int().min(1),
};

const Collection = z
  .object({
    chosen: Chosen,
    characters: z.array(z.object({ id: CharacterId, ...unlockable })),
    skins: z.array(z.object({ id: SkinId, ...unlockable })),
  })
  .meta({ id: 'Collection' });
export type Collection = z.infer<typeof Collection>;

export const characters = defineContract('Characters', {
  'GET /characters': {
    operationId: 'listCharacters',
    summary: 'List characters and skins',
    description: 'All there are, with what opens each. Every skin fits every character.',
    access: 'public',
    responses: { 200: z.object({ characters: z.array(Character), skins: z.array(Skin) }) },
  },
  'GET /users/me/characters': {
    operationId: 'getCollection',
    summary: 'Get the collection',
    description: 'Which characters and skins are open, how far the others are, and which one is chosen.',
    access: { scope: 'profile:read' },
    responses: { 200: Collection },
  },
  'POST /users/me/characters/:id/select': {
    operationId: 'selectCharacter',
    summary: 'Choose a character',
    description: 'With what it wears. Others see it on the leaderboard.',
    access: { scope: 'profile:write' },
    params: z.object({ id: z.string().max(40) }),
    body: z.object({ skin: z.string().max(40).default('bare') }),
    example: { skin: 'scarf' },
    responses: { 200: Collection },
    errors: ['character_not_found', 'skin_not_found', 'character_locked', 'skin_locked'],
  },
});

export const characterEvents = {
  /** A character came, or a skin was opened: once for each person. `kind` says which. */
  'users.character_unlocked': notificationEvent(
    {
      kind: z.enum(['character', 'skin']),
      unlocked: z.string(),
      name_ko: z.string(),
      name_en: z.string(),
    },
    {
      link: '/points/characters',
      ko: {
        title: '마당에 새로 왔어요: {name_ko}',
        text: '모은 포인트와 활동으로 열렸어요. 마당 식구에서 함께할 수 있어요.',
        action: '마당 식구 보기',
      },
      en: {
        title: 'New in your yard: {name_en}',
        text: 'What you have done opened it. You can choose it in the yard family.',
        action: 'See the yard family',
      },
    },
  ),
} as const;
