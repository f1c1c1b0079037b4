import { AppError } from '#platform/errors';
import { Reply } from '#platform/http/reply';
import { describeUser, withoutAddress, createFindUser, lockUser } from '../store/users.ts';
import { register } from '../accounts/register.ts';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import { login } from '../sign-in/login.ts';
import { chooseFirstPassword } from '../sign-in/one-time-password.ts';
import { answerOf, inChosenPlace, readRefreshCookie, refreshCookie } from '../sign-in/refresh-delivery.ts';
import { refreshSession } from '../sign-in/refresh-session.ts';
import { startGuest } from '../sign-in/start-guest.ts';
import { visitorOf } from '#platform/http/visitor';
import { describeSession, listLiveSessions, revokeSession, revokeSessionsOf } from '../store/sessions.ts';
import { guestOf } from '../sign-in/finish-sign-in.ts';
import type { RoutesOf } from './routes-of.ts';

export const sessionRoutes = (identity: Identity): RoutesOf<'sessions'> => {
  const { db, accessTokenSeconds } = identity;
  const findUser = createFindUser(db);
  return {
    'POST /auth/guest': async ({ body, request }) =>
      inChosenPlace(201, body?.refresh_delivery, await startGuest(identity, visitorOf(request))),
    'POST /auth/register': async ({ body, caller, request }) => {
      const { email, login_id: loginId, password, name, code_challenge: codeChallenge, refresh_delivery } = body;
      const { invite_code: inviteCode } = body;
      if (caller !== null && caller.kind !== 'guest') throw new AppError('already_registered');
      const consents = { names: body.consents ?? [], is14OrOlder: body.is_14_or_older };
      const asked = { email, loginId, password, name, inviteCode, codeChallenge, consents };
      const made = await register(identity, { ...asked, guestId: guestOf(caller), visitor: visitorOf(request) });
      if (made === 'confirmation_sent') return new Reply(202, { status: made });
      const { user, session } = made;
      return inChosenPlace(201, refresh_delivery, {
        ...session,
        user_id: user.id,
        login_id: user.loginId,
        name: user.name,
        created_at: user.createdAt.toISOString(),
      });
    },
    'POST /auth/login': async ({ body, caller, request }) => {
      const { email, login_id: loginId, username, password, restore, refresh_delivery } = body;
      return answerOf(
        refresh_delivery,
        await login(identity, { email, loginId, username, password, restore, guestId: guestOf(caller), request }),
      );
    },
    'POST /auth/login/new-password': async ({ body, request }) => {
      const { challenge, password, refresh_delivery } = body;
      return answerOf(
        refresh_delivery,
        await chooseFirstPassword(identity, { challenge, password }, visitorOf(request)),
      );
    },
    'POST /auth/refresh': async ({ body, request }) => {
      const visitor = visitorOf(request);
      if (body?.refresh_token !== undefined) return refreshSession(identity, body.refresh_token, visitor);
      const cookie = readRefreshCookie(request);
      if (cookie === undefined)
        throw new AppError('unauthenticated', { detail: 'neither refresh_token nor the cookie was sent' });
      return inChosenPlace(200, 'cookie', await refreshSession(identity, cookie, visitor));
    },
    'POST /auth/logout': async ({ caller, request }) => {
      await db.transaction(async (tx) => {
        await lockUser(tx, caller.userId);
        await revokeSession(tx, caller.userId, caller.sessionId, accessTokenSeconds);
        await recordAudit(tx, { action: 'signed_out', userId: caller.userId, visitor: visitorOf(request) });
      });
      return new Reply(204, undefined, [refreshCookie(null)]);
    },
    'POST /auth/logout-all': async ({ caller, request }) => {
      await db.transaction(async (tx) => {
        await lockUser(tx, caller.userId);
        await revokeSessionsOf(tx, caller.userId, accessTokenSeconds);
        await recordAudit(tx, { action: 'signed_out_everywhere', userId: caller.userId, visitor: visitorOf(request) });
      });
      return new Reply(204, undefined, [refreshCookie(null)]);
    },
    'GET /auth/sessions': async ({ caller }) => ({
      items: (await listLiveSessions(db, caller.userId)).map((row) => describeSession(row, caller.sessionId)),
    }),
    'DELETE /auth/sessions/:id': async ({ params, caller, request }) => {
      await db.transaction(async (tx) => {
        await lockUser(tx, caller.userId);
        if (!(await revokeSession(tx, caller.userId, params.id, accessTokenSeconds)))
          throw new AppError('session_not_found');
        await recordAudit(tx, {
          action: 'session_ended',
          userId: caller.userId,
          visitor: visitorOf(request),
          details: { session_id: params.id },
        });
      });
      return new Reply(204, undefined);
    },
    'GET /auth/me': async ({ caller }) => {
      const user = await findUser(caller.userId);
      if (user === undefined) throw new AppError('session_revoked');
      const shown = caller.scopes.includes('profile:read') ? describeUser(user) : withoutAddress(describeUser(user));
      return { ...shown, user_id: user.id };
    },
  };
};
