import { errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { scopesOf } from '@madang/contracts/scopes';
import { acceptedSignatures } from './accepted-signatures.ts';

/** Access tokens carry this audience; refresh and other tokens can never stand in for them. */
export const TOKEN_AUDIENCE = 'madang-api';
export const ACCESS_TOKEN_TYPE = 'at+jwt';

/**
 * What the first release (commit 8724180) called itself in its tokens, which named no scopes: whoever had one could do
 * what their roles could. An upgrade does not sign them out before the token expires.
 */
const FIRST_ISSUER = 'madang';
const Roles = z.array(z.string());

/** Longer than any token that we issue: refused before it costs a signature check. */
const MAX_TOKEN_LENGTH = 4096;

interface Issuer {
  readonly issuer: string;
  /** Where a shared secret signs. */
  readonly secret: Uint8Array | undefined;
}

/** What an access token says that was signed by one of the keys, and has not expired. @throws errors of jose and zod */
export const signedClaims = async (
  token: string,
  published: JWTVerifyGetKey,
  { issuer, secret }: Issuer,
): Promise<JWTPayload> => {
  if (token.length > MAX_TOKEN_LENGTH) throw new errors.JWTInvalid('longer than any token');
  const { keys, algorithms } = acceptedSignatures(published, secret);
  const { payload, protectedHeader } = await jwtVerify(token, keys, {
    issuer: [issuer, FIRST_ISSUER],
    audience: TOKEN_AUDIENCE,
    typ: ACCESS_TOKEN_TYPE,
    algorithms,
  });
  if (payload.iss === issuer) return payload;
  if (protectedHeader.alg !== 'EdDSA') throw new errors.JOSEAlgNotAllowed('the first release signed with EdDSA alone');
  return { ...payload, scope: scopesOf(Roles.parse(payload['roles'])).join(' ') };
};
