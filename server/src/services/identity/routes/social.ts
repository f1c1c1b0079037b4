import { AppError } from '#platform/errors';
import { Reply } from '#platform/http/reply';
import { requireRecentSignIn } from '../accounts/prove-owner.ts';
import type { Identity } from '../context.ts';
import { answerOf } from '../sign-in/refresh-delivery.ts';
import { visitorOf } from '#platform/http/visitor';
import { proveByCode } from '../social/prove-by-code.ts';
import { signInWith } from '../social/sign-in-with.ts';
import { beginSignIn, readStateCookie, stateCookie } from '../social/state.ts';
import { guestOf } from '../sign-in/finish-sign-in.ts';
import type { RoutesOf } from './routes-of.ts';

export const socialRoutes = (identity: Identity): RoutesOf<'social'> => ({
  'GET /auth/providers': () => Promise.resolve({ items: identity.providers.all.map(({ id, name }) => ({ id, name })) }),
  'GET /auth/oauth/:provider': async ({ params, query, caller }) => {
    let linkTo: string | undefined;
    if (query.intent === 'link') {
      if (caller === null) throw new AppError('unauthenticated');
      if (caller.kind === 'guest') throw new AppError('account_required');
      if (!caller.scopes.includes('account')) throw new AppError('forbidden', { detail: 'needs scope account' });
      await requireRecentSignIn(identity, caller);
      linkTo = caller.userId;
    }
    const { url, state, codeVerifier } = await beginSignIn(identity, {
      provider: params.provider,
      redirectUri: query.redirect_uri,
      codeChallenge: query.code_challenge,
      linkTo,
    });
    return new Reply(200, { url, state }, codeVerifier === null ? [] : [stateCookie(state, codeVerifier)]);
  },
  'POST /auth/oauth/:provider/callback': async ({ params, body, caller, request }) => {
    const { code, state, redirect_uri: redirectUri, restore, invite_code: inviteCode, refresh_delivery } = body;
    const guestId = guestOf(caller);
    const codeVerifier = body.code_verifier ?? readStateCookie(request, state);
    const proven = await proveByCode(identity, { provider: params.provider, code, state, redirectUri, codeVerifier });
    const answer = answerOf(
      refresh_delivery,
      await signInWith(identity, { proven, visitor: visitorOf(request), guestId, caller, restore, inviteCode }),
    );
    return new Reply(answer.status, answer.body, [...answer.cookies, stateCookie(state, null)]);
  },
});
