import type { Principal } from '#platform/auth/principal';
import { AppError } from '#platform/errors';
import type { RequestInfo } from '#platform/http/handler';
import { Reply } from '#platform/http/reply';
import { changeOwnUser } from '../accounts/change-user.ts';
import { deleteAccount, restoreAccount } from '../accounts/delete-account.ts';
import { describeUser } from '../store/users.ts';
import { listEarlierAccounts, removeEarlierAccount, takeEarlierAccount } from '../accounts/earlier-accounts.ts';
import { proveOwner, requireRecentSignIn } from '../accounts/prove-owner.ts';
import { requestResetPassword, resetPassword } from '../accounts/reset-password.ts';
import { describeSecurity } from '../accounts/security.ts';
import { requestChangeEmail, resendVerification, verifyEmail } from '../accounts/verify-email.ts';
import { listAudit } from '../admin/queries.ts';
import { ownEvent } from '../audit/own-event.ts';
import type { Identity } from '../context.ts';
import { answerOf, refreshCookie } from '../sign-in/refresh-delivery.ts';
import { visitorOf } from '#platform/http/visitor';
import type { RoutesOf } from './routes-of.ts';

const SHOWN_EVENTS = 50;
const MAIL_SENT = { status: 'mail_sent' as const };

const mergeRequestOf = ({ userId, sessionId }: Principal, id: string, request: RequestInfo) => ({
  ownerId: userId,
  sessionId,
  id,
  visitor: visitorOf(request),
});

export const accountRoutes = (identity: Identity): RoutesOf<'account'> => {
  const deleteAsAsked = async (caller: Principal, request: RequestInfo) => {
    const { erasedAt, undoToken } = await deleteAccount(identity, caller, visitorOf(request));
    return new Reply(200, { erased_at: erasedAt.toISOString(), undo_token: undoToken }, [refreshCookie(null)]);
  };
  return {
    'PUT /auth/user': async ({ body, caller, request }) => {
      const change = {
        userId: caller.userId,
        sessionId: caller.sessionId,
        name: body.name,
        currentPassword: body.current_password,
        newPassword: body.new_password,
        visitor: visitorOf(request),
      };
      return describeUser(await changeOwnUser(identity, change));
    },
    'DELETE /auth/user': async ({ body, caller, request }) => {
      await proveOwner(identity, { ...caller, visitor: visitorOf(request) }, body?.password);
      return deleteAsAsked(caller, request);
    },
    'DELETE /users/me': async ({ caller, request }) => {
      await requireRecentSignIn(identity, caller);
      return deleteAsAsked(caller, request);
    },
    'POST /auth/user/restore': async ({ body, request }) =>
      answerOf(body.refresh_delivery, await restoreAccount(identity, body, visitorOf(request))),
    'GET /auth/security': ({ caller }) => describeSecurity(identity.db, caller.userId),
    'GET /auth/audit': async ({ caller }) => {
      const rows = await listAudit(identity.db, {
        userId: caller.userId,
        action: undefined,
        before: undefined,
        limit: SHOWN_EVENTS,
      });
      return {
        items: rows.slice(0, SHOWN_EVENTS).map(ownEvent),
      };
    },
    'POST /auth/verify-email': async ({ body, caller, request }) => {
      const { token, password, new_password: newPassword, code_verifier: codeVerifier } = body;
      const confirmed = await verifyEmail(
        identity,
        { token, caller, password, newPassword, codeVerifier },
        visitorOf(request),
      );
      return { email: confirmed.email, earlier_account: confirmed.earlierAccount };
    },
    'POST /auth/resend-verification': async ({ body, request }) => {
      await resendVerification(identity, body.email, visitorOf(request));
      return MAIL_SENT;
    },
    'POST /auth/forgot-password': async ({ body, request }) => {
      await requestResetPassword(identity, body.email, visitorOf(request));
      return MAIL_SENT;
    },
    'POST /auth/reset-password': async ({ body, caller, request }) => {
      const { token, password, keep = [], code_verifier: codeVerifier } = body;
      const { id } = await resetPassword(identity, { token, password, keep, caller, codeVerifier }, visitorOf(request));
      return new Reply(204, undefined, [identity.knownBrowsers.remember(request, id)]);
    },
    'GET /auth/earlier-accounts': async ({ caller }) => ({ items: await listEarlierAccounts(identity, caller.userId) }),
    'POST /auth/earlier-accounts/:id/merge': async ({ params, caller, request }) => ({
      merge: await takeEarlierAccount(identity, mergeRequestOf(caller, params.id, request)),
    }),
    'DELETE /auth/earlier-accounts/:id': async ({ params, caller, request }) => {
      await removeEarlierAccount(identity, mergeRequestOf(caller, params.id, request));
      return new Reply(204, undefined);
    },
    'POST /auth/change-email': async ({ body, caller, request }) => {
      if (caller.kind === 'guest') throw new AppError('account_required');
      await proveOwner(identity, { ...caller, visitor: visitorOf(request) }, body.password);
      await requestChangeEmail(identity, caller, body.email, visitorOf(request));
      return MAIL_SENT;
    },
  };
};
