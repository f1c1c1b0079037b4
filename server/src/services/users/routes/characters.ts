import type { characters as contract } from '@madang/contracts/users/characters';
import type { Handlers } from '#platform/http/handler';
import type { ServiceContext } from '#platform/service';
import { CHARACTERS, SKINS } from '../characters/catalogue.ts';
import { readCollection, selectCharacter } from '../characters/collection.ts';

export const createCharacterRoutes = ({ db }: Pick<ServiceContext, 'db'>): Handlers<typeof contract> => ({
  'GET /characters': () => Promise.resolve({ characters: [...CHARACTERS], skins: [...SKINS] }),
  'GET /users/me/characters': ({ caller }) => readCollection(db, caller.userId),
  'POST /users/me/characters/:id/select': ({ params, body, caller }) =>
    selectCharacter(db, caller.userId, { id: params.id, skin: body.skin }),
});
