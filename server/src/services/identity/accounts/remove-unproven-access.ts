import { eq } from 'drizzle-orm';
import type { Transaction } from '#platform/db/database';
import { revokeApiKeysOf } from '../api-keys/store.ts';
import { recordAudit } from '../audit/record.ts';
import { identities, oauthTokens, passkeys, recoveryCodes, totpSecrets } from '../schema.ts';
import type { Visitor } from '#platform/http/visitor';
import { deleteCredential } from '../store/credentials.ts';
import { revokeSessionsOf } from '../store/sessions.ts';
import { dropTokensOf } from '../tokens/one-time-token.ts';

/**
 * Somebody has proven to own the address of an account whose maker never did: the maker may be an attacker who waited for
 * this. Every way in that they may have left behind is closed.
 * Sudhodanan and Paverd, "Pre-hijacked accounts" (USENIX Security 2022).
 */
export const removeUnprovenAccess = async (tx: Transaction, userId: string, accessTokenSeconds: number, visitor: Visitor): Promise<void> => {
  await deleteCredential(tx, userId);
  await revokeSessionsOf(tx, userId, accessTokenSeconds);
  await revokeApiKeysOf(tx, userId, accessTokenSeconds);
  for (const table of [identities, totpSecrets, recoveryCodes, passkeys, oauthTokens]) await tx.delete(table).where(eq(table.userId, userId));
  for (const purpose of ['verify_email', 'change_email', 'reset_password', 'restore_account', 'second_factor'] as const) await dropTokensOf(tx, userId, purpose);
  await recordAudit(tx, { action: 'unproven_access_removed', userId, visitor });
};
