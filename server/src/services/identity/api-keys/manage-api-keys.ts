import { createHash, randomBytes } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import type { ApiKey } from '@madang/contracts/identity';
import { formatApiKey, secretFrom } from '#platform/auth/api-key';
import { AppError } from '#platform/errors';
import { requireRecentSignIn } from '../accounts/prove-owner.ts';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import type { Visitor } from '#platform/http/visitor';
import { lockCaller, lockOwner, type Owner } from '../second-factors/lock-owner.ts';
import { revokeTokensOf } from '../store/sessions.ts';
import { lockUser } from '../store/users.ts';
import {
  changeApiKey,
  insertApiKey,
  listApiKeys,
  lockApiKey,
  revokeApiKey,
  type ApiKeyRow,
} from '../store/api-keys.ts';

type Requester = Pick<Owner, 'userId' | 'sessionId'>;

const MAX_KEYS = 20;
const SHOWN_CHARS = 11;
const DAY_MS = 86_400_000;

export const describeApiKey = (row: ApiKeyRow): ApiKey => ({
  id: row.id,
  name: row.name,
  prefix: row.prefix,
  scopes: row.scopes,
  created_at: row.createdAt.toISOString(),
  expires_at: row.expiresAt?.toISOString() ?? null,
  last_used_at: row.lastUsedAt?.toISOString() ?? null,
});

/** A key has 238 random bits: a plain hash is enough. */
export const hashApiKey = (key: string): Buffer => createHash('sha256').update(key).digest();

const requireHeld = (held: readonly string[], scopes: readonly string[]): void => {
  const missing = scopes.filter((scope) => !held.includes(scope));
  if (missing.length > 0) throw new AppError('scope_not_held', { detail: missing.join(' ') });
};

/**
 * `held`: what whoever asks may do. The key itself is in the answer only. It outlives the session, so an open page is not
 * enough. @throws AppError `account_required`, `recent_sign_in_required`, `scope_not_held`, `too_many_api_keys`
 */
export const makeApiKey = async (
  { db }: Identity,
  { userId, sessionId }: Requester,
  asked: { name: string; scopes: readonly string[]; held: readonly string[]; days: number | undefined },
  visitor: Visitor,
): Promise<ApiKey & { key: string }> => {
  const key = formatApiKey(secretFrom(() => randomBytes(64)));
  const row = await db.transaction(async (tx) => {
    await lockOwner(tx, { userId, sessionId });
    await requireRecentSignIn({ db: tx }, { sessionId });
    requireHeld(asked.held, asked.scopes);
    if ((await listApiKeys(tx, userId)).length >= MAX_KEYS)
      throw new AppError('too_many_api_keys', { values: { limit: MAX_KEYS } });
    const expiresAt = asked.days === undefined ? null : new Date(Date.now() + asked.days * DAY_MS);
    const made = await insertApiKey(tx, {
      id: uuidv7(),
      userId,
      name: asked.name,
      prefix: key.slice(0, SHOWN_CHARS),
      keyHash: hashApiKey(key),
      scopes: [...new Set(asked.scopes)],
      tokenFamily: uuidv7(),
      expiresAt,
    });
    await recordAudit(tx, {
      action: 'api_key_made',
      userId,
      visitor,
      details: { api_key_id: made.id, scopes: made.scopes },
    });
    return made;
  });
  return { ...describeApiKey(row), key };
};

/** More than it had needs what a new one needs. @throws AppError `api_key_not_found`, `recent_sign_in_required`, `scope_not_held` */
export const changeOwnApiKey = (
  { db, accessTokenSeconds }: Identity,
  { userId, sessionId }: Requester,
  id: string,
  change: { name?: string | undefined; scopes?: readonly string[] | undefined; held: readonly string[] },
  visitor: Visitor,
): Promise<ApiKey> =>
  db.transaction(async (tx) => {
    await lockCaller(tx, { userId, sessionId });
    if (change.scopes !== undefined) requireHeld(change.held, change.scopes);
    const row = await lockApiKey(tx, userId, id);
    if (row === undefined) throw new AppError('api_key_not_found');
    if (change.scopes?.some((scope) => !row.scopes.includes(scope)) === true)
      await requireRecentSignIn({ db: tx }, { sessionId });
    // Tokens with the scopes of before must not live on.
    if (change.scopes !== undefined) await revokeTokensOf(tx, [row.tokenFamily], accessTokenSeconds);
    const changed = {
      name: change.name ?? row.name,
      scopes: change.scopes === undefined ? row.scopes : [...new Set(change.scopes)],
      tokenFamily: change.scopes === undefined ? row.tokenFamily : uuidv7(),
    };
    await changeApiKey(tx, id, changed);
    await recordAudit(tx, {
      action: 'api_key_changed',
      userId,
      visitor,
      details: { api_key_id: id, scopes: changed.scopes },
    });
    return describeApiKey({ ...row, ...changed });
  });

/** @throws AppError `api_key_not_found` */
export const revokeOwnApiKey = async (
  { db, accessTokenSeconds }: Identity,
  userId: string,
  id: string,
  visitor: Visitor,
): Promise<void> => {
  await db.transaction(async (tx) => {
    await lockUser(tx, userId);
    if (!(await revokeApiKey(tx, userId, id, accessTokenSeconds))) throw new AppError('api_key_not_found');
    await recordAudit(tx, { action: 'api_key_revoked', userId, visitor, details: { api_key_id: id } });
  });
};
