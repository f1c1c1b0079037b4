import { createLocalJWKSet, jwtVerify } from 'jose';
import { z } from 'zod';
import { acceptedSignatures, sharedTokenSecret } from '#platform/auth/accepted-signatures';
import { ACCESS_TOKEN_TYPE, TOKEN_AUDIENCE } from '#platform/auth/verifier';
import type { Identity } from '../context.ts';

const Claims = z.object({
  sub: z.guid(),
  sid: z.guid(),
  jti: z.guid(),
  iat: z.number(),
  exp: z.number(),
  kind: z.enum(['guest', 'user']),
  username: z.string(),
  scope: z.string(),
  type: z.literal('access'),
});
export type AccessTokenClaims = z.output<typeof Claims>;

/** What one of our own access tokens says, revoked or not. undefined for anything else. */
export const readAccessToken = async ({ config, signingKeys }: Identity, token: string): Promise<AccessTokenClaims | undefined> => {
  const { keys, algorithms } = acceptedSignatures(createLocalJWKSet({ keys: [...signingKeys.publicJwks()] }), sharedTokenSecret(config));
  const verified = await jwtVerify(token, keys, { issuer: config.issuer, audience: TOKEN_AUDIENCE, typ: ACCESS_TOKEN_TYPE, algorithms }).catch(() => undefined);
  return verified === undefined ? undefined : Claims.parse(verified.payload);
};

/** The same, unless it was revoked. */
export const readLiveAccessToken = async (identity: Identity, token: string): Promise<AccessTokenClaims | undefined> => {
  const claims = await readAccessToken(identity, token);
  return claims === undefined || (await identity.revocations.isRevoked(claims.sid, claims.jti)) ? undefined : claims;
};
