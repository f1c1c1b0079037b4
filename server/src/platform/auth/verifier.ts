import { createLocalJWKSet, jwtVerify, errors as joseErrors, type JSONWebKeySet } from 'jose';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { Principal } from './principal.ts';
import type { Revocations } from './revocations.ts';

/** Access tokens carry this issuer and audience; refresh and other tokens can never stand in for them. */
export const TOKEN_ISSUER = 'madang';
export const TOKEN_AUDIENCE = 'madang-api';
export const ACCESS_TOKEN_TYPE = 'at+jwt';

/** Longer than any token that we issue: refused before it costs a signature check. */
const MAX_TOKEN_LENGTH = 4096;
const CACHE_SIZE = 20_000;
/** An unknown key id asks identity for its keys again, but not more often than this. */
const KEYS_MIN_AGE_MS = 2000;

const Claims = z.object({
  sub: z.guid(),
  sid: z.guid(),
  jti: z.guid(),
  exp: z.number(),
  type: z.literal('access'),
  kind: z.enum(['guest', 'user']),
  roles: z.array(z.string()),
  scope: z.string(),
});

export interface TokenVerifier {
  /** @throws AppError `invalid_token`, `session_revoked`, or `service_unavailable` when neither can be told. */
  verify(token: string): Promise<Principal>;
}

export type LoadKeys = () => Promise<JSONWebKeySet>;

/** Signature checks are cached until the token expires; whether it was revoked is asked every time. */
export const createTokenVerifier = (loadKeys: LoadKeys, revocations: Revocations): TokenVerifier => {
  const cache = new Map<string, Principal>();
  let keys: ReturnType<typeof createLocalJWKSet> | undefined;
  let loadedAt = 0;
  let loading: Promise<void> | undefined;

  const refreshKeys = (): Promise<void> => {
    loading ??= loadKeys()
      .then((set) => {
        keys = createLocalJWKSet(set);
        loadedAt = Date.now();
      })
      .finally(() => {
        loading = undefined;
      });
    return loading;
  };

  const verifySignature = async (token: string, retried = false): Promise<Principal> => {
    if (keys === undefined) await refreshKeys();
    if (keys === undefined) throw new AppError('service_unavailable', { values: { service: 'identity' } });
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: TOKEN_ISSUER,
        audience: TOKEN_AUDIENCE,
        typ: ACCESS_TOKEN_TYPE,
        algorithms: ['EdDSA'],
      });
      const claims = Claims.parse(payload);
      return {
        userId: claims.sub,
        kind: claims.kind,
        roles: claims.roles,
        scopes: claims.scope.split(' ').filter((scope) => scope !== ''),
        sessionId: claims.sid,
        tokenId: claims.jti,
        expiresAt: claims.exp * 1000,
      };
    } catch (cause) {
      if (cause instanceof joseErrors.JWKSNoMatchingKey && !retried && Date.now() - loadedAt > KEYS_MIN_AGE_MS) {
        await refreshKeys();
        return verifySignature(token, true);
      }
      throw new AppError('invalid_token', { cause });
    }
  };

  const remember = (token: string, principal: Principal): void => {
    if (cache.size >= CACHE_SIZE) {
      const oldest = cache.keys().next();
      if (!oldest.done) cache.delete(oldest.value);
    }
    cache.set(token, principal);
  };

  return {
    async verify(token) {
      let principal = cache.get(token);
      if (principal === undefined) {
        if (token.length > MAX_TOKEN_LENGTH) throw new AppError('invalid_token');
        principal = await verifySignature(token);
        remember(token, principal);
      }
      if (principal.expiresAt <= Date.now()) {
        cache.delete(token);
        throw new AppError('invalid_token', { detail: 'expired' });
      }
      if (await revocations.isRevoked(principal.sessionId, principal.tokenId)) throw new AppError('session_revoked');
      return principal;
    },
  };
};
