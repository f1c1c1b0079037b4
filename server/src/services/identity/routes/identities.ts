import { AppError } from '#platform/errors';
import { Reply } from '#platform/http/reply';
import { requireRecentSignIn } from '../accounts/prove-owner.ts';
import type { Identity } from '../context.ts';
import { visitorOf } from '#platform/http/visitor';
import { describeIdentity, linkIdentity } from '../social/link-identity.ts';
import { proveByCode } from '../social/prove-by-code.ts';
import { readStateCookie, stateCookie } from '../social/state.ts';
import { listIdentities } from '../store/identities.ts';
import { unlinkIdentity } from '../social/unlink-identity.ts';
import type { RoutesOf } from './routes-of.ts';

export const identityRoutes = (identity: Identity): RoutesOf<'identities'> => ({
  'GET /auth/identities': async ({ caller }) => ({
    items: (await listIdentities(identity.db, caller.userId)).map(describeIdentity),
  }),
  'POST /auth/identities': async ({ body, caller, request }) => {
    if (caller.kind === 'guest') throw new AppError('account_required');
    await requireRecentSignIn(identity, caller);
    const { provider, code, state, redirect_uri: redirectUri } = body;
    const codeVerifier = body.code_verifier ?? readStateCookie(request, state);
    const proven = await proveByCode(identity, {
      provider,
      code,
      state,
      redirectUri,
      codeVerifier,
      linkTo: caller.userId,
    });
    return new Reply(201, await linkIdentity(identity, caller, proven, visitorOf(request)), [stateCookie(state, null)]);
  },
  'DELETE /auth/identities/:id': async ({ params, caller, request }) => {
    await unlinkIdentity(identity, caller, params.id, visitorOf(request));
    return new Reply(204, undefined);
  },
});
