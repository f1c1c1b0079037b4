import { AppError } from '#platform/errors';
import { revokeApiKeysOf } from '../api-keys/store.ts';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import { sendLater } from '../mail/send-later.ts';
import { answerSignIn, openSignIn, type SignedIn } from '../sign-in/finish-sign-in.ts';
import type { Visitor } from '#platform/http/visitor';
import { revokeSessionsOf } from '../store/sessions.ts';
import { changeUser, lockUser } from '../store/users.ts';

const DAY_SECONDS = 86_400;

/** Closes the account at once; nothing is erased before the grace is over. Whoever asks has proven to be the owner. */
export const deleteAccount = async (identity: Identity, userId: string, visitor: Visitor): Promise<{ erasedAt: Date; undoToken: string }> => {
  const { db, config, accessTokenSeconds, oneTimeTokens } = identity;
  const seconds = config.ERASE_ACCOUNTS_AFTER_DAYS * DAY_SECONDS;
  const deletedAt = new Date();
  const token = await db.transaction(async (tx) => {
    const user = await lockUser(tx, userId);
    if (user === undefined) throw new AppError('session_revoked');
    await changeUser(tx, userId, { deletedAt });
    await revokeSessionsOf(tx, userId, accessTokenSeconds);
    await revokeApiKeysOf(tx, userId, accessTokenSeconds);
    await recordAudit(tx, { action: 'account_deleted', userId, visitor });
    if (user.email !== null) await sendLater(tx, identity, { purpose: 'restore_account', user, to: user.email, seconds });
    return oneTimeTokens.issue(tx, { purpose: 'restore_account', userId, seconds });
  });
  return { erasedAt: new Date(deletedAt.getTime() + seconds * 1000), undoToken: oneTimeTokens.textOf(token, 'restore_account') };
};

/** @throws AppError `invalid_one_time_token`, `account_disabled` */
export const restoreAccount = async (identity: Identity, token: string, visitor: Visitor): Promise<SignedIn> => {
  const { db, oneTimeTokens } = identity;
  const { signIn, opened } = await db.transaction(async (tx) => {
    const row = await oneTimeTokens.consume(tx, 'restore_account', token);
    const user = row?.userId == null ? undefined : await lockUser(tx, row.userId);
    if (user?.deletedAt == null) throw new AppError('invalid_one_time_token');
    // The one in the answer was given to somebody who had just passed all that the account asks for; the one in the mail to whoever reads it.
    const proven = { userId: user.id, method: 'restore', visitor, restore: true, complete: row?.data['to'] === undefined };
    return { signIn: proven, opened: await openSignIn(tx, identity, proven) };
  });
  return answerSignIn(identity, signIn, opened);
};
