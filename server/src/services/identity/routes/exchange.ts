import { decodeJwt } from 'jose';
import { ISSUED_TOKEN_TYPE, SUBJECT_TOKEN_TYPES } from '@madang/contracts/identity/exchange';
import type { Principal } from '#platform/auth/principal';
import { AppError } from '#platform/errors';
import { fieldError } from '#platform/http/field-errors';
import type { RequestInfo } from '#platform/http/handler';
import type { Identity } from '../context.ts';
import { proveByToken, type ExchangeRequest } from '../exchange/exchange-token.ts';
import type { ForeignIdentity } from '../exchange/foreign-tokens.ts';
import { signInAnonymously } from '../exchange/sign-in-anonymously.ts';
import { isSession, type SignedIn, guestOf } from '../sign-in/finish-sign-in.ts';
import { answerOf, inChosenPlace } from '../sign-in/refresh-delivery.ts';
import { visitorOf } from '#platform/http/visitor';
import { signInWith } from '../social/sign-in-with.ts';
import { readLiveAccessToken } from '../tokens/read-access-token.ts';
import { Reply } from '#platform/http/reply';
import type { RoutesOf } from './routes-of.ts';

type Caller = Pick<Principal, 'kind' | 'userId' | 'sessionId' | 'scopes'> | null;

const headerOf = ({ headers }: RequestInfo, name: string): string | undefined => {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** The provider's token, with or without the scheme before it. */
const BROUGHT = /^(?:Bearer )?([\x21-\x7e]{1,16384})$/i;

interface Arriving {
  readonly caller: Caller;
  readonly guestId: string | undefined;
  readonly inviteCode: string | undefined;
}

const open = (
  identity: Identity,
  proven: ForeignIdentity,
  { caller, guestId, inviteCode }: Arriving,
  request: RequestInfo,
): Promise<SignedIn> => {
  const visitor = visitorOf(request);
  return proven.isAnonymous === true
    ? signInAnonymously(identity, proven, guestId, visitor)
    : signInWith(identity, { proven, visitor, guestId, caller, restore: undefined, inviteCode });
};

interface ExchangeBody {
  readonly grant_type?: string | undefined;
  readonly subject_token?: string | undefined;
  readonly subject_token_type?: ExchangeRequest['subjectTokenType'] | undefined;
  readonly subject_issuer?: string | undefined;
  readonly requested_token_type?: string | undefined;
  readonly audience?: string | undefined;
  readonly resource?: string | undefined;
}

/** What RFC 8693 requires may be left out only where the header has the token. */
const exchangeRequest = (body: ExchangeBody | undefined, request: RequestInfo): ExchangeRequest => {
  const external = headerOf(request, 'x-external-token');
  const missing = (['grant_type', 'subject_token', 'subject_token_type'] as const).filter(
    (name) => body?.[name] === undefined,
  );
  if (external === undefined && missing.length > 0)
    throw new AppError('validation_failed', {
      errors: missing.map((name) => fieldError(`body.${name}`, 'required', request.locale)),
    });
  return {
    subjectToken: body?.subject_token ?? external ?? '',
    subjectTokenType:
      body?.subject_token_type ??
      (body?.subject_issuer === undefined ? SUBJECT_TOKEN_TYPES[1] : SUBJECT_TOKEN_TYPES[2]),
    subjectIssuer: body?.subject_issuer,
    requestedTokenType: body?.requested_token_type,
    targets: [body?.audience, body?.resource],
  };
};

export const exchangeRoutes = (identity: Identity): RoutesOf<'exchange'> => ({
  'POST /social/:provider/token': async ({ params, body, request }) => {
    const token = body?.access_token ?? BROUGHT.exec(headerOf(request, 'authorization') ?? '')?.[1];
    if (token === undefined)
      throw new AppError('unauthenticated', { detail: 'neither Authorization nor access_token was sent' });
    const guest = body?.guest_token === undefined ? undefined : await readLiveAccessToken(identity, body.guest_token);
    if (body?.guest_token !== undefined && guest === undefined)
      throw new AppError('invalid_token', { detail: 'guest_token' });
    const caller =
      guest === undefined
        ? null
        : { kind: guest.kind, userId: guest.sub, sessionId: guest.sid, scopes: guest.scope.split(' ') };
    const arriving = { caller, guestId: guestOf(caller), inviteCode: body?.invite_code };
    const proven = await identity.foreignTokens.ofApp(params.provider, token);
    return answerOf(body?.refresh_delivery, await open(identity, proven, arriving, request));
  },
  'POST /auth/firebase/token': async ({ body, caller, request }) => {
    const arriving = { caller, guestId: guestOf(caller), inviteCode: body.invite_code };
    const proven = await identity.foreignTokens.firebase(body.token);
    return answerOf(body.refresh_delivery, await open(identity, proven, arriving, request));
  },
  'POST /auth/exchange': async ({ body, caller, request }) => {
    const arriving = { caller, guestId: guestOf(caller), inviteCode: body?.invite_code };
    const proven = await proveByToken(identity, exchangeRequest(body, request));
    const signedIn = await open(identity, proven, arriving, request);
    if (!isSession(signedIn)) return new Reply(202, signedIn);
    return inChosenPlace(200, body?.refresh_delivery, {
      ...signedIn,
      issued_token_type: ISSUED_TOKEN_TYPE,
      // Roles may wait for a second factor: what the token may is what it says.
      scope: String(decodeJwt(signedIn.access_token)['scope']),
    });
  },
});
