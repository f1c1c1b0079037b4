import { createLocalJWKSet } from 'jose';
import { z } from 'zod';
import { sharedTokenSecret } from '#platform/auth/accepted-signatures';
import { signedClaims } from '#platform/auth/signed-claims';
import type { Identity } from '../context.ts';

/** As the verifier wants them (platform/auth/verifier.ts): others may sign, too, where a secret is shared. */
const Claims = z.object({
  sub: z.guid(),
  sid: z.guid(),
  jti: z.guid(),
  iat: z.number().optional(),
  exp: z.number(),
  kind: z.enum(['guest', 'user']),
  username: z.string().optional(),
  roles: z.array(z.string()),
  scope: z.string(),
  type: z.literal('access'),
});
export type AccessTokenClaims = z.output<typeof Claims>;

/** What one of our own access tokens says, revoked or not. undefined for anything else. */
export const readAccessToken = async (
  { config, signingKeys }: Identity,
  token: string,
): Promise<AccessTokenClaims | undefined> => {
  const published = createLocalJWKSet({ keys: [...signingKeys.publicJwks()] });
  const claims = await signedClaims(token, published, {
    issuer: config.issuer,
    secret: sharedTokenSecret(config),
  }).catch(() => undefined);
  return Claims.safeParse(claims).data;
};

/** The same, unless it was revoked. */
export const readLiveAccessToken = async (
  identity: Identity,
  token: string,
): Promise<AccessTokenClaims | undefined> => {
  const claims = await readAccessToken(identity, token);
  return claims === undefined || (await identity.revocations.isRevoked(claims.sid, claims.jti)) ? undefined : claims;
};
