import { decodeJwt } from 'jose';
import type { Scope } from '@madang/contracts/scopes';
import { AppError } from '#platform/errors';
import { Reply } from '#platform/http/reply';
import type { Identity } from '../context.ts';
import { openNarrowed } from '../sign-in/narrowed-session.ts';
import { startGuest } from '../sign-in/start-guest.ts';
import { visitorOf } from '#platform/http/visitor';
import { createFindUser } from '../store/users.ts';
import { signAccessToken } from '../tokens/access-token.ts';
import { introspect } from '../tokens/introspect.ts';
import { revokeOwnToken } from '../tokens/revoke-token.ts';
import { requireDevelopment } from './development.ts';
import type { RoutesOf } from './routes-of.ts';

const DUMMY_SECONDS = 300;

export const tokenRoutes = (identity: Identity): RoutesOf<'tokens'> => {
  const findUser = createFindUser(identity.db);
  return {
    'POST /tokens/create': async ({ body, caller, request }) => {
      const scopes =
        body?.scopes === undefined
          ? caller.scopes.filter((scope) => scope !== 'account')
          : [...new Set<Scope>(body.scopes)];
      const missing = scopes.filter((scope) => !caller.scopes.includes(scope));
      if (missing.length > 0) throw new AppError('scope_not_held', { detail: missing.join(' ') });
      const user = await findUser(caller.userId);
      if (user === undefined) throw new AppError('session_revoked');
      // Never longer than the token that asks: else a stolen one could be renewed for ever.
      const seconds = Math.max(
        1,
        Math.min(body?.expires_in ?? Infinity, Math.floor((caller.expiresAt - Date.now()) / 1000)),
      );
      // What was given out for a while, and keys, must not be made to last; and what may touch the account is signed in.
      const lasts = caller.scopes.includes('account') && !scopes.includes('account');
      const refresh = lasts
        ? await openNarrowed(identity, { caller, scopes, seconds: body?.expires_in, visitor: visitorOf(request) })
        : undefined;
      // The roles are those of the token that asks, too: an admin may have come without a second factor.
      const held = { ...user, roles: [...caller.roles] };
      return {
        access_token: await signAccessToken(identity, held, refresh?.sessionId ?? caller.sessionId, scopes, seconds),
        ...(refresh === undefined ? {} : { refresh_token: refresh.text }),
        token_type: 'Bearer',
        expires_in: seconds,
        scope: scopes.join(' '),
      };
    },
    'POST /tokens/verify': ({ body, caller }) => introspect(identity, body.token, caller),
    'POST /tokens/revoke': async ({ body, caller, request }) => {
      await revokeOwnToken(identity, caller.userId, body.token, visitorOf(request));
      return new Reply(200, undefined);
    },
    'POST /tokens/dummy': async ({ request }) => {
      requireDevelopment(identity.config, request);
      const guest = await startGuest(identity, visitorOf(request));
      const user = await findUser(guest.user.id);
      const { sid, scope } = decodeJwt<{ sid: string; scope: string }>(guest.access_token);
      if (user === undefined) throw new Error('a new guest is not there');
      const seconds = Math.min(DUMMY_SECONDS, identity.accessTokenSeconds);
      const token = await signAccessToken(identity, user, sid, scope.split(' '), seconds);
      identity.log.warn({ jti: decodeJwt(token).jti }, 'a dummy token was given out');
      return { access_token: token, token_type: 'Bearer', expires_in: seconds, scope };
    },
  };
};
