import { and, eq, inArray } from 'drizzle-orm';
import type { Transaction } from '#platform/db/database';
import { revokeApiKeysOf } from '../store/api-keys.ts';
import type { Identity } from '../context.ts';
import { identities, oauthTokens, oneTimeTokens, passkeys, recoveryCodes, totpSecrets } from '../schema.ts';
import { mustHaveSecondFactor } from '../second-factors/required.ts';
import { deleteCredential } from '../store/credentials.ts';
import { revokeSessionsOf } from '../store/sessions.ts';
import type { UserRow } from '../store/users.ts';
import type { OneTimePurpose } from '../tokens/one-time-token.ts';

/** Everything that opens an account, or is about to: nothing of it works any more once the transaction commits. */
export const endAccess = async (
  tx: Transaction,
  { accessTokenSeconds }: Pick<Identity, 'accessTokenSeconds'>,
  userId: string,
): Promise<void> => {
  await deleteCredential(tx, userId);
  await revokeSessionsOf(tx, userId, accessTokenSeconds);
  await revokeApiKeysOf(tx, userId, accessTokenSeconds);
  for (const table of [identities, totpSecrets, recoveryCodes, passkeys, oauthTokens, oneTimeTokens])
    await tx.delete(table).where(eq(table.userId, userId));
};

/** Begun by whoever could open the account before, and not finished. */
const BEGUN: readonly OneTimePurpose[] = [
  'reset_password',
  'change_email',
  'mail_request',
  'restore_account',
  'link_state',
  'passkey_challenge',
  'second_factor',
  'new_password',
];

/** A new password ends what was begun under the old one, but for what is to be kept. */
export const dropBegun = async (tx: Transaction, userId: string, keep?: OneTimePurpose): Promise<void> => {
  const ended = BEGUN.filter((purpose) => purpose !== keep);
  await tx.delete(oneTimeTokens).where(and(eq(oneTimeTokens.userId, userId), inArray(oneTimeTokens.purpose, ended)));
};

export type KeptAtReset = 'api_keys' | 'second_factors';

/**
 * Somebody chooses a new password without the old one: sessions end, and what could open the account besides, but for
 * what they ask to keep.
 */
export const endAccessAtReset = async (
  tx: Transaction,
  { accessTokenSeconds }: Pick<Identity, 'accessTokenSeconds'>,
  user: UserRow,
  keep: readonly KeptAtReset[],
): Promise<void> => {
  await revokeSessionsOf(tx, user.id, accessTokenSeconds);
  await dropBegun(tx, user.id);
  if (!keep.includes('api_keys')) await revokeApiKeysOf(tx, user.id, accessTokenSeconds);
  if (keep.includes('second_factors')) return;
  for (const table of [totpSecrets, recoveryCodes, passkeys]) await tx.delete(table).where(eq(table.userId, user.id));
};

/** The same by a mail alone. Where admins must have a second factor, that does not take theirs away. */
export const endAccessByMail = (
  tx: Transaction,
  identity: Identity,
  user: UserRow,
  keep: readonly KeptAtReset[],
): Promise<void> =>
  endAccessAtReset(
    tx,
    identity,
    user,
    mustHaveSecondFactor(identity.config, user) ? [...keep, 'second_factors'] : keep,
  );
