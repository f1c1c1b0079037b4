import type { Introspection } from '@madang/contracts/identity';
import { scopesOf } from '@madang/contracts/scopes';
import { isApiKey } from '#platform/auth/api-key';
import type { Principal } from '#platform/auth/principal';
import { TOKEN_AUDIENCE } from '#platform/auth/signed-claims';
import { hashApiKey } from '../api-keys/manage-api-keys.ts';
import { findApiKey } from '../store/api-keys.ts';
import type { Identity } from '../context.ts';
import { rolesHeld } from '../second-factors/required.ts';
import { findUser } from '../store/users.ts';
import { readLiveAccessToken } from './read-access-token.ts';

const describe = async (identity: Identity, token: string): Promise<Introspection> => {
  const { issuer: iss } = identity.config;
  if (isApiKey(token)) {
    const found = await findApiKey(identity.db, hashApiKey(token));
    if (found === undefined) return { active: false };
    const { key, user } = found;
    const held = new Set<string>(scopesOf(await rolesHeld(identity.db, identity.config, user, 'api_key')));
    const exp = key.expiresAt === null ? {} : { exp: Math.floor(key.expiresAt.getTime() / 1000) };
    return {
      active: true,
      scope: key.scopes.filter((scope) => held.has(scope)).join(' '),
      username: user.name,
      token_type: 'api_key',
      iat: Math.floor(key.createdAt.getTime() / 1000),
      sub: user.id,
      iss,
      ...exp,
    };
  }
  const claims = await readLiveAccessToken(identity, token);
  // Whoever it was for may be gone.
  const user = claims === undefined ? undefined : await findUser(identity.db, claims.sub);
  if (claims === undefined || user === undefined) return { active: false };
  const { scope, exp, iat, sub, jti } = claims;
  return {
    active: true,
    scope,
    username: user.name,
    token_type: 'Bearer',
    exp,
    ...(iat === undefined ? {} : { iat }),
    sub,
    jti,
    iss,
    aud: TOKEN_AUDIENCE,
  };
};

/** RFC 7662: active is what would be taken as a token here. Anybody can be a guest, so that is no credential: guests are told of their own tokens only. */
export const introspect = async (
  identity: Identity,
  token: string,
  caller: Pick<Principal, 'userId' | 'kind'>,
): Promise<Introspection> => {
  const told = await describe(identity, token);
  return caller.kind === 'guest' && told.sub !== caller.userId ? { active: false } : told;
};
