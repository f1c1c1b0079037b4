import { SignJWT } from 'jose';
import { uuidv7 } from 'uuidv7';
import { ACCESS_TOKEN_TYPE, TOKEN_AUDIENCE, TOKEN_ISSUER } from '#platform/auth/verifier';
import type { UserRow } from '../store/users.ts';
import type { SigningKey } from './signing-keys.ts';

/** JWT of RFC 9068 (`at+jwt`), signed with EdDSA. */
export const signAccessToken = (user: UserRow, sessionId: string, key: SigningKey, lifetimeSeconds: number): Promise<string> => {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ sid: sessionId, type: 'access', kind: user.kind, username: user.name, roles: user.roles, scope: '' })
    .setProtectedHeader({ alg: 'EdDSA', kid: key.kid, typ: ACCESS_TOKEN_TYPE })
    .setSubject(user.id)
    .setIssuer(TOKEN_ISSUER)
    .setAudience(TOKEN_AUDIENCE)
    .setJti(uuidv7())
    .setIssuedAt(now)
    .setExpirationTime(now + lifetimeSeconds)
    .sign(key.privateKey);
};
