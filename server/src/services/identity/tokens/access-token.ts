import { SignJWT } from 'jose';
import { uuidv7 } from 'uuidv7';
import { scopesOf } from '@madang/contracts/scopes';
import { ACCESS_TOKEN_TYPE, TOKEN_AUDIENCE } from '#platform/auth/signed-claims';
import type { Identity } from '../context.ts';
import type { UserRow } from '../store/users.ts';

/**
 * JWT of RFC 9068 (`at+jwt`). `sessionId` is what revoking it goes by: a session, or an API key with
 * the scopes that it has left.
 */
export const signAccessToken = async (
  identity: Identity,
  user: UserRow,
  sessionId: string,
  scopes: readonly string[] = scopesOf(user.roles),
  seconds = identity.accessTokenSeconds,
): Promise<string> => {
  const now = Math.floor(Date.now() / 1000);
  const key = identity.signingKeys.current();
  return new SignJWT({
    sid: sessionId,
    type: 'access',
    kind: user.kind,
    username: user.name,
    email: scopes.includes('profile:read') ? (user.email ?? undefined) : undefined,
    roles: user.roles,
    scope: scopes.join(' '),
  })
    .setProtectedHeader({ alg: key.algorithm, kid: key.kid, typ: ACCESS_TOKEN_TYPE })
    .setSubject(user.id)
    .setIssuer(identity.config.issuer)
    .setAudience(TOKEN_AUDIENCE)
    .setJti(uuidv7())
    .setIssuedAt(now)
    .setExpirationTime(now + seconds)
    .sign(key.key);
};
