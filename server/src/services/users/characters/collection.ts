import type { Collection, UnlockRule } from '@madang/contracts/users/characters';
import type { CharacterId, SkinId } from '@madang/contracts/users/entities';
import type { Database } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { saveProfile } from '../store/people.ts';
import { lockOwner } from '../store/owners.ts';
import { readStanding, type Standing } from '../store/unlocks.ts';
import { CHARACTERS, findCharacter, findSkin, FIRST, SKINS } from './catalogue.ts';
import { earnedBy, progressOf, unlockEarned } from './unlock-earned.ts';

const describe = <T extends CharacterId | SkinId>(
  { id, unlock }: { id: T; unlock: UnlockRule },
  standing: Standing,
) => {
  const at = standing.unlocks[id];
  return {
    id,
    unlocked: at !== undefined || unlock.by === 'start',
    unlocked_at: at === undefined ? null : new Date(at).toISOString(),
    ...progressOf(unlock, standing),
  };
};

/** What was earned before there was anything to open is opened when somebody looks. */
export const readCollection = async (db: Database, userId: string): Promise<Collection> => {
  let standing = await readStanding(db, userId);
  if (earnedBy(standing).length > 0)
    standing = await db.transaction(async (tx) => {
      const owner = await lockOwner(tx, userId);
      if (owner === null) throw new AppError('invalid_token');
      await unlockEarned(tx, owner);
      return readStanding(tx, owner);
    });
  return {
    chosen: { character: standing.character ?? FIRST.character, skin: standing.skin ?? FIRST.skin },
    characters: CHARACTERS.map((character) => describe(character, standing)),
    skins: SKINS.map((skin) => describe(skin, standing)),
  };
};

/** @throws AppError `character_not_found`, `skin_not_found`, `character_locked`, `skin_locked` */
export const selectCharacter = async (
  db: Database,
  userId: string,
  asked: { readonly id: string; readonly skin: string },
): Promise<Collection> => {
  const character = findCharacter(asked.id);
  if (character === undefined) throw new AppError('character_not_found');
  const skin = findSkin(asked.skin);
  if (skin === undefined) throw new AppError('skin_not_found');
  const { characters, skins } = await readCollection(db, userId);
  const isOpen = (items: Collection['characters'] | Collection['skins'], id: string) =>
    items.some((item) => item.id === id && item.unlocked);
  if (!isOpen(characters, character)) throw new AppError('character_locked');
  if (!isOpen(skins, skin)) throw new AppError('skin_locked');
  await saveProfile(db, userId, { character, skin });
  return { chosen: { character, skin }, characters, skins };
};
