import { scopesOf } from '@madang/contracts/scopes';
import { isApiKey } from '#platform/auth/api-key';
import { AppError } from '#platform/errors';
import type { Identity } from '../context.ts';
import { rolesHeld } from '../second-factors/required.ts';
import { signAccessToken } from '../tokens/access-token.ts';
import { hashApiKey } from './manage-api-keys.ts';
import { findApiKey, noteApiKeyUse } from '../store/api-keys.ts';

/**
 * The access token that a key stands for, with the scopes that were chosen for it and that its owner still has.
 * @throws AppError `invalid_token`, `scope_not_held`
 */
export const exchangeApiKey = async (
  identity: Identity,
  key: string,
  asked: string | undefined,
): Promise<{ accessToken: string; scope: string }> => {
  const found = isApiKey(key) ? await findApiKey(identity.db, hashApiKey(key)) : undefined;
  if (found === undefined) throw new AppError('invalid_token', { detail: 'no such API key' });
  const held = new Set<string>(scopesOf(await rolesHeld(identity.db, identity.config, found.user, 'api_key')));
  const scopes = found.key.scopes.filter((scope) => held.has(scope));
  const wanted = asked === undefined || asked.trim() === '' ? scopes : asked.trim().split(/\s+/);
  if (!wanted.every((scope) => scopes.includes(scope))) throw new AppError('scope_not_held');
  await noteApiKeyUse(identity.db, found.key.id);
  return {
    accessToken: await signAccessToken(identity, found.user, found.key.tokenFamily, wanted),
    scope: wanted.join(' '),
  };
};
