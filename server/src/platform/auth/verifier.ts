import { createHash } from 'node:crypto';
import { createLocalJWKSet, errors as joseErrors, type JSONWebKeySet } from 'jose';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { Principal } from './principal.ts';
import { isApiKey } from './api-key.ts';
import type { Revocations } from './revocations.ts';
import { signedClaims } from './signed-claims.ts';

const CACHE_SIZE = 20_000;
/** An unknown key id asks for the published keys again, but not more often than this. */
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
  /** Takes an access token or an API key. @throws AppError `invalid_token`, `session_revoked`, or `service_unavailable` when neither can be told. */
  verify(token: string): Promise<Principal>;
}

/** What the service that signs tokens is asked for. */
export interface TokenSource {
  readonly issuer: string;
  /** Where a shared secret signs. */
  readonly secret: Uint8Array | undefined;
  readonly loadKeys: () => Promise<JSONWebKeySet>;
  /** The access token that an API key stands for. @throws AppError `invalid_token` */
  readonly exchangeApiKey: (key: string) => Promise<string>;
}

/** Signature checks are cached until the token expires; whether it was revoked is asked every time. */
export const createTokenVerifier = (
  { issuer, secret, loadKeys, exchangeApiKey }: TokenSource,
  revocations: Revocations,
): TokenVerifier => {
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
    if (keys === undefined) throw new AppError('internal', { detail: 'there are no published keys' });
    try {
      const claims = Claims.parse(await signedClaims(token, keys, { issuer, secret }));
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
      // Keys open the account for long: memory holds their hash only.
      const cacheKey = isApiKey(token) ? createHash('sha256').update(token).digest('base64url') : token;
      let principal = cache.get(cacheKey);
      if (principal === undefined) {
        principal = await verifySignature(isApiKey(token) ? await exchangeApiKey(token) : token);
        remember(cacheKey, principal);
      }
      if (principal.expiresAt <= Date.now()) {
        cache.delete(cacheKey);
        if (cacheKey !== token) return this.verify(token);
        throw new AppError('invalid_token', { detail: 'expired' });
      }
      if (await revocations.isRevoked(principal.sessionId, principal.tokenId)) {
        // A key whose scopes were changed goes on under another name; one that was revoked is not exchanged again.
        if (cacheKey === token || !cache.delete(cacheKey)) throw new AppError('session_revoked');
        return this.verify(token);
      }
      return principal;
    },
  };
};
