import { AppError } from '#platform/errors';
import type { RequestInfo } from '#platform/http/handler';
import { Reply } from '#platform/http/reply';
import { changeOwnUser } from '../accounts/change-user.ts';
import { deleteAccount, restoreAccount } from '../accounts/delete-account.ts';
import { describeUser } from '../accounts/describe-user.ts';
import { personalDataOf } from '../accounts/personal-data.ts';
import { proveOwner, requireRecentSignIn } from '../accounts/prove-owner.ts';
import { askToResetPassword, resetPassword } from '../accounts/reset-password.ts';
import { describeSecurity } from '../accounts/security.ts';
import { askToChangeEmail, resendVerification, verifyEmail } from '../accounts/verify-email.ts';
import { listAudit } from '../admin/queries.ts';
import type { Identity } from '../context.ts';
import { refreshCookie } from '../sign-in/refresh-cookie.ts';
import { answerOf } from '../sign-in/refresh-delivery.ts';
import { visitorOf } from '#platform/http/visitor';
import type { RoutesOf } from './routes-of.ts';

const SHOWN_EVENTS = 50;
const MAIL_SENT = { status: 'mail_sent' as const };

export const accountRoutes = (identity: Identity): RoutesOf<'account'> => {
  const deleteAsAsked = async (userId: string, request: RequestInfo) => {
    const { erasedAt, undoToken } = await deleteAccount(identity, userId, visitorOf(request));
    return new Reply(200, { erased_at: erasedAt.toISOString(), undo_token: undoToken }, [refreshCookie(null)]);
  };
  return {
    'GET /users/me/export/identity': async ({ query, caller }) => {
      // One page holds it all.
      if (query.cursor !== undefined) throw new AppError('invalid_cursor');
      return { items: await personalDataOf(identity.db, caller.userId), next_cursor: null };
    },
    'PUT /auth/user': async ({ body, caller, request }) => {
      const change = { userId: caller.userId, sessionId: caller.sessionId, name: body.name, currentPassword: body.current_password, newPassword: body.new_password, visitor: visitorOf(request) };
      return describeUser(await changeOwnUser(identity, change));
    },
    'DELETE /auth/user': async ({ body, caller, request }) => {
      await proveOwner(identity, caller, body?.password);
      return deleteAsAsked(caller.userId, request);
    },
    'DELETE /users/me': async ({ caller, request }) => {
      await requireRecentSignIn(identity, caller);
      return deleteAsAsked(caller.userId, request);
    },
    'POST /auth/user/restore': async ({ body, request }) => answerOf(body.refresh_delivery, await restoreAccount(identity, body.token, visitorOf(request))),
    'GET /auth/security': ({ caller }) => describeSecurity(identity.db, caller.userId),
    'GET /auth/audit': async ({ caller }) => {
      const rows = await listAudit(identity.db, { userId: caller.userId, action: undefined, before: undefined, limit: SHOWN_EVENTS });
      return { items: rows.slice(0, SHOWN_EVENTS).map(({ id, at, action, network, userAgent }) => ({ id, at: at.toISOString(), action, network, user_agent: userAgent })) };
    },
    'POST /auth/verify-email': async ({ body, request }) => ({ email: await verifyEmail(identity, body.token, visitorOf(request)) }),
    'POST /auth/resend-verification': async ({ body }) => {
      await resendVerification(identity, body.email);
      return MAIL_SENT;
    },
    'POST /auth/forgot-password': async ({ body, request }) => {
      await askToResetPassword(identity, body.email, visitorOf(request));
      return MAIL_SENT;
    },
    'POST /auth/reset-password': async ({ body, request }) => {
      await resetPassword(identity, body.token, body.password, visitorOf(request));
      return new Reply(204, undefined);
    },
    'POST /auth/change-email': async ({ body, caller, request }) => {
      if (caller.kind === 'guest') throw new AppError('account_required');
      await proveOwner(identity, caller, body.password);
      await askToChangeEmail(identity, caller.userId, body.email, visitorOf(request));
      return MAIL_SENT;
    },
  };
};
