import { sql } from 'drizzle-orm';
import { isApiKey } from '#platform/auth/api-key';
import { REVOCATION_CHANNEL } from '#platform/auth/revocations';
import type { Transaction } from '#platform/db/database';
import { hashApiKey } from '../api-keys/manage-api-keys.ts';
import { findApiKey, revokeApiKey } from '../store/api-keys.ts';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import type { Visitor } from '#platform/http/visitor';
import { revokeSession } from '../store/sessions.ts';
import { lockUser } from '../store/users.ts';
import { readAccessToken } from './read-access-token.ts';

/** Every process refuses it as soon as the transaction commits, until it expires by itself. */
const revokeOne = async (tx: Transaction, tokenId: string, expiresAt: number): Promise<void> => {
  await tx.execute(
    sql`INSERT INTO platform.revocation (kind, value, expires_at) VALUES ('token', ${tokenId}::uuid, to_timestamp(${expiresAt}::double precision)) ON CONFLICT (kind, value) DO NOTHING`,
  );
  await tx.execute(sql`SELECT pg_notify(${REVOCATION_CHANNEL}, '')`);
};

/** Ends a token of the caller's own; nothing happens for any other, and nobody is told which it was. */
export const revokeOwnToken = async (
  identity: Identity,
  userId: string,
  text: string,
  visitor: Visitor,
): Promise<void> => {
  const { db, accessTokenSeconds, refreshTokens } = identity;
  const refresh = refreshTokens.parse(text);
  const key = isApiKey(text) ? await findApiKey(db, hashApiKey(text)) : undefined;
  const access = refresh === undefined && key === undefined ? await readAccessToken(identity, text) : undefined;
  await db.transaction(async (tx) => {
    await lockUser(tx, userId);
    if (refresh !== undefined && (await revokeSession(tx, userId, refresh.sessionId, accessTokenSeconds)))
      await recordAudit(tx, { action: 'session_ended', userId, visitor, details: { session_id: refresh.sessionId } });
    if (key?.user.id === userId && (await revokeApiKey(tx, userId, key.key.id, accessTokenSeconds)))
      await recordAudit(tx, { action: 'api_key_revoked', userId, visitor, details: { api_key_id: key.key.id } });
    if (access?.sub === userId) await revokeOne(tx, access.jti, access.exp);
  });
};
