import type { identity, Jwks, Session } from '@madang/contracts/identity';
import type { z } from 'zod';
import type { Config } from '#platform/config/config';
import type { Database } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { Reply } from '#platform/http/reply';
import type { Handlers, RequestInfo } from '#platform/http/handler';
import { describeUser, type TokenSettings } from './issue-session.ts';
import { readRefreshCookie, refreshCookie } from './refresh-cookie.ts';
import { refreshSession } from './refresh-session.ts';
import { startGuest } from './start-guest.ts';
import { revokeSession } from './store/sessions.ts';
import { createFindUser } from './store/users.ts';

const MAX_USER_AGENT = 300;

const userAgentOf = (request: RequestInfo): string => {
  const header = request.headers['user-agent'];
  return typeof header === 'string' ? header.slice(0, MAX_USER_AGENT).toWellFormed() : '';
};

const inCookie = (status: number, { refresh_token, ...session }: Session & { refresh_token: string }): Reply<Session> =>
  new Reply<Session>(status, session, [refreshCookie(refresh_token)]);

export const createRoutes = (config: Config, db: Database, settings: TokenSettings): Handlers<typeof identity> => {
  const findUser = createFindUser(db);
  return {
    'POST /auth/guest': async ({ body, request }) => {
      const session = await startGuest(db, settings, { locale: request.locale, userAgent: userAgentOf(request) });
      return body?.refresh_delivery === 'cookie' ? inCookie(201, session) : new Reply<Session>(201, session);
    },
    'POST /auth/refresh': async ({ body, request }) => {
      if (body?.refresh_token !== undefined) return refreshSession(db, settings, body.refresh_token);
      const cookie = readRefreshCookie(request, config.CORS_ORIGINS);
      if (cookie === undefined) throw new AppError('unauthenticated', { detail: 'neither refresh_token nor the cookie was sent' });
      return inCookie(200, await refreshSession(db, settings, cookie));
    },
    'POST /auth/logout': async ({ caller }) => {
      await db.transaction((tx) => revokeSession(tx, caller.sessionId, settings.accessTokenSeconds));
      return new Reply(204, undefined, [refreshCookie(null)]);
    },
    'GET /auth/me': async ({ caller }) => {
      const user = await findUser(caller.userId);
      if (user === undefined) throw new AppError('session_revoked');
      return describeUser(user);
    },
    'GET /.well-known/jwks.json': () => Promise.resolve({ keys: settings.signingKeys.publicJwks as z.output<typeof Jwks>['keys'] }),
  };
};
