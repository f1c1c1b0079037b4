import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { SecretKeys } from '../config/secret-key.ts';
import { AppError } from '../errors.ts';
import type { ServicePrincipal } from './principal.ts';

/** Carries the token, beside the person's own where there is one. */
export const SERVICE_TOKEN_HEADER = 'x-madang-service';
const TYPE = 'service+jwt';
const LIFETIME_SECONDS = 30;
/** Hosts need not agree to the second. */
const CLOCK_TOLERANCE_SECONDS = 5;

const Claims = z.object({ iss: z.string(), sub: z.guid(), purpose: z.string() });

export interface ServiceTokens {
  /** For one call to the service `to`. */
  sign(principal: ServicePrincipal, to: string): Promise<string>;
  /** @throws AppError `invalid_token` for what is not for this service and this purpose, or has expired */
  verify(token: string, to: string, purpose: string): Promise<ServicePrincipal>;
}

/**
 * Short-lived tokens with which services call each other, signed with a key that only processes of the installation can
 * derive. They are no access tokens: key, type and audience are others, so that neither passes for the other.
 */
export const createServiceTokens = (keys: SecretKeys): ServiceTokens => {
  // Derived when it is needed: a new installation has no secret before its database is there.
  let derived: Uint8Array | undefined;
  const key = (): Uint8Array => (derived ??= keys.derive('service-principal'));
  return {
    sign: ({ service, purpose, userId }, to) =>
      new SignJWT({ purpose })
        .setProtectedHeader({ alg: 'HS256', typ: TYPE })
        .setIssuer(service)
        .setAudience(to)
        .setSubject(userId)
        .setIssuedAt()
        .setExpirationTime(`${LIFETIME_SECONDS}s`)
        .sign(key()),

    async verify(token, to, purpose) {
      try {
        const { payload } = await jwtVerify(token, key(), {
          audience: to,
          typ: TYPE,
          algorithms: ['HS256'],
          requiredClaims: ['exp'],
          clockTolerance: CLOCK_TOLERANCE_SECONDS,
        });
        const claims = Claims.parse(payload);
        if (claims.purpose !== purpose) throw new Error(`the token is for ${claims.purpose}`);
        return { service: claims.iss, purpose, userId: claims.sub };
      } catch (cause) {
        throw new AppError('invalid_token', { detail: 'this operation is for services of the installation', cause });
      }
    },
  };
};
