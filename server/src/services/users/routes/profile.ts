import type { profile as contract } from '@madang/contracts/users/profile';
import type { ProfileChanges } from '@madang/contracts/users';
import type { Principal } from '#platform/auth/principal';
import { AppError } from '#platform/errors';
import type { Handlers, RequestInfo } from '#platform/http/handler';
import { Picture } from '#platform/http/reply';
import type { ServiceContext } from '#platform/service';
import { changeProfile } from '../change-profile.ts';
import { describeProfile } from '../describe-person.ts';
import { removeAvatar, setAvatar } from '../set-avatar.ts';
import { findAvatar } from '../store/avatars.ts';
import type { FindPerson } from '../store/people.ts';

interface Asked {
  readonly caller: Principal;
  readonly request: RequestInfo;
}

export const createProfileRoutes = ({ db }: Pick<ServiceContext, 'db'>, find: FindPerson): Handlers<typeof contract> => {
  const read = async ({ caller: { userId }, request }: Asked) => describeProfile(userId, await find(userId), request.locale);
  const change = async ({ body, ...asked }: Asked & { body: ProfileChanges }) => {
    await changeProfile(db, asked.caller.userId, body);
    return read(asked);
  };
  const setPicture = async ({ body, ...asked }: Asked & { body: Uint8Array }) => {
    await setAvatar(db, asked.caller.userId, body);
    return read(asked);
  };
  return {
    'GET /users/me/profile': read,
    'PUT /users/me/profile': change,
    'PUT /users/me/avatar': setPicture,
    'DELETE /users/me/avatar': async (asked) => {
      await removeAvatar(db, asked.caller.userId);
      return read(asked);
    },
    'GET /users/:user_id/avatar': async ({ params, query }) => {
      const avatar = await findAvatar(db, params.user_id);
      if (avatar === undefined) throw new AppError('avatar_not_found');
      return new Picture('image/webp', avatar.content, { hash: avatar.hash, immutable: query.v === avatar.hash });
    },
  };
};
