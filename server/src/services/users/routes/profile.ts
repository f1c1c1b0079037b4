import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { profile as contract } from '@madang/contracts/users/profile';
import { strongestRole } from '@madang/contracts/scopes';
import type { ProfileChanges } from '@madang/contracts/users';
import type { ServiceClient } from '#platform/client';
import type { Principal } from '#platform/auth/principal';
import { AppError } from '#platform/errors';
import type { Handlers, RequestInfo } from '#platform/http/handler';
import { onlyFileOf } from '#platform/http/incoming-form';
import { Bytes } from '#platform/http/reply';
import type { ServiceContext } from '#platform/service';
import { changeProfile } from '../change-profile.ts';
import { describeProfile } from '../describe-person.ts';
import { removeAvatar, setAvatar } from '../set-avatar.ts';
import { findSeenAvatar } from '../store/avatars.ts';
import type { FindPerson } from '../store/people.ts';

interface Asked {
  readonly caller: Principal;
  readonly request: RequestInfo;
}

export const createProfileRoutes = (
  { db, client }: Pick<ServiceContext, 'db'> & { readonly client: ServiceClient },
  find: FindPerson,
): Handlers<typeof contract> => {
  const read = async ({ caller: { userId, roles }, request }: Asked) => ({
    ...describeProfile(userId, await find(userId), request.locale),
    role: strongestRole(roles),
  });
  const change = async ({ body, ...asked }: Asked & { body: ProfileChanges }) => {
    await changeProfile(db, asked.caller.userId, body);
    return read(asked);
  };
  const setPicture = async ({ body, ...asked }: Asked & { body: AsyncIterable<Uint8Array> }) => {
    await setAvatar({ db, client }, asked, body);
    return read(asked);
  };
  return {
    'GET /users/me/profile': read,
    'PUT /users/me/profile': change,
    'PUT /users/me/avatar': setPicture,
    'POST /users/me/avatar': ({ body, ...asked }) => setPicture({ ...asked, body: onlyFileOf(body) }),
    'DELETE /users/me/avatar': async (asked) => {
      await removeAvatar({ db, client }, asked);
      return read(asked);
    },
    'GET /users/:user_id/avatar': async ({ params, query, request }) => {
      const avatar = await findSeenAvatar(db, params.user_id);
      if (avatar === undefined) throw new AppError('avatar_not_found');
      const content =
        avatar.content ??
        (await buffer(
          (await client.call('GET /internal/files/avatar', {}, { forUser: params.user_id, signal: request.signal }))
            .bytes,
        ));
      const { hash: tag } = avatar;
      return new Bytes({
        type: 'image/webp',
        size: content.length,
        tag,
        inline: true,
        immutable: query.v === tag,
        open: (start, end) => Promise.resolve(Readable.from([content.subarray(start, end + 1)])),
      });
    },
  };
};
