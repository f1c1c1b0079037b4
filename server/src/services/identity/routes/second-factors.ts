import type { Principal } from '#platform/auth/principal';
import type { RequestInfo } from '#platform/http/handler';
import { Reply } from '#platform/http/reply';
import type { Identity } from '../context.ts';
import { finishSecondFactor } from '../second-factors/finish-second-factor.ts';
import type { Owner } from '../second-factors/lock-owner.ts';
import { addPasskey, passkeyCreationOptions, removePasskey } from '../second-factors/manage-passkeys.ts';
import { confirmTotp, removeTotp, renewRecoveryCodes, startTotp } from '../second-factors/manage-totp.ts';
import { passkeyRequestOptions, signInWithPasskey } from '../second-factors/sign-in-with-passkey.ts';
import { isSession, type SignedIn, guestOf } from '../sign-in/finish-sign-in.ts';
import type { FullSession } from '../sign-in/open-session.ts';
import { inChosenPlace } from '../sign-in/refresh-delivery.ts';
import { visitorOf } from '#platform/http/visitor';
import type { RoutesOf } from './routes-of.ts';

const ownerOf = ({ userId, sessionId }: Principal, request: RequestInfo): Owner => ({
  userId,
  sessionId,
  visitor: visitorOf(request),
});

const complete = (signedIn: SignedIn): FullSession => {
  if (!isSession(signedIn)) throw new Error('a sign-in with two factors asked for another one');
  return signedIn;
};

export const secondFactorRoutes = (identity: Identity): RoutesOf<'secondFactors'> => ({
  'POST /auth/totp': ({ body, caller, request }) => startTotp(identity, ownerOf(caller, request), body?.password),
  'POST /auth/totp/confirm': async ({ body, caller, request }) => ({
    recovery_codes: await confirmTotp(identity, ownerOf(caller, request), body.code),
  }),
  'DELETE /auth/totp': async ({ body, caller, request }) => {
    await removeTotp(identity, ownerOf(caller, request), body.password, {
      code: body.code,
      recoveryCode: body.recovery_code,
    });
    return new Reply(204, undefined);
  },
  'POST /auth/recovery-codes': async ({ body, caller, request }) => ({
    recovery_codes: await renewRecoveryCodes(identity, ownerOf(caller, request), body.password, {
      code: body.code,
      recoveryCode: body.recovery_code,
    }),
  }),
  'POST /auth/login/second-factor': async ({ body, request }) => {
    const { challenge, code, recovery_code: recoveryCode, restore, refresh_delivery } = body;
    return inChosenPlace(
      200,
      refresh_delivery,
      complete(await finishSecondFactor(identity, { challenge, code, recoveryCode, restore }, visitorOf(request))),
    );
  },
  'POST /auth/passkeys/options': ({ body, caller, request }) =>
    passkeyCreationOptions(identity, ownerOf(caller, request), body?.password),
  'POST /auth/passkeys': ({ body, caller, request }) =>
    addPasskey(identity, ownerOf(caller, request), body.name, body.response),
  'DELETE /auth/passkeys/:id': async ({ params, body, caller, request }) => {
    await removePasskey(identity, ownerOf(caller, request), params.id, body?.password);
    return new Reply(204, undefined);
  },
  'POST /auth/passkey/options': () => passkeyRequestOptions(identity),
  'POST /auth/passkey': async ({ body, caller, request }) => {
    const guestId = guestOf(caller);
    return inChosenPlace(
      200,
      body.refresh_delivery,
      complete(
        await signInWithPasskey(
          identity,
          { response: body.response, restore: body.restore, guestId },
          visitorOf(request),
        ),
      ),
    );
  },
});
