import type { Introspection } from '@madang/contracts/identity';
import { scopesOf } from '@madang/contracts/scopes';
import { isApiKey } from '#platform/auth/api-key';
import type { Principal } from '#platform/auth/principal';
import { TOKEN_AUDIENCE } from '#platform/auth/verifier';
import { hashApiKey } from '../api-keys/manage-api-keys.ts';
import { findApiKey } from '../api-keys/store.ts';
import type { Identity } from '../context.ts';
import { readLiveAccessToken } from './read-access-token.ts';

const describe = async (identity: Identity, token: string): Promise<Introspection> => {
  const { issuer: iss } = identity.config;
  if (isApiKey(token)) {
    const found = await findApiKey(identity.db, hashApiKey(token));
    if (found === undefined) return { active: false };
    const { key, user } = found;
    const held = new Set<string>(scopesOf(user.roles));
    const exp = key.expiresAt === null ? {} : { exp: Math.floor(key.expiresAt.getTime() / 1000) };
    return { active: true, scope: key.scopes.filter((scope) => held.has(scope)).join(' '), username: user.name, token_type: 'api_key', iat: Math.floor(key.createdAt.getTime() / 1000), sub: user.id, iss, ...exp };
  }
  const claims = await readLiveAccessToken(identity, token);
  if (claims === undefined) return { active: false };
  const { scope, username, exp, iat, sub, jti } = claims;
  return { active: true, scope, username, token_type: 'Bearer', exp, iat, sub, jti, iss, aud: TOKEN_AUDIENCE };
};

/** RFC 7662. Anybody can be a guest, so that is no credential: guests are told of their own tokens only. */
export const introspect = async (identity: Identity, token: string, caller: Pick<Principal, 'userId' | 'kind'>): Promise<Introspection> => {
  const told = await describe(identity, token);
  return caller.kind === 'guest' && told.sub !== caller.userId ? { active: false } : told;
};
