import type { Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { revokeApiKeysOf } from '../store/api-keys.ts';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import { sendLater, sendNotice } from '../mail/send-later.ts';
import { requireAnotherPassword } from '../passwords/another-password.ts';
import { hashPassword } from '../passwords/hash.ts';
import { answerSignIn, openSignIn, type SignedIn } from '../sign-in/finish-sign-in.ts';
import type { Visitor } from '#platform/http/visitor';
import { findCredential, setCredential } from '../store/credentials.ts';
import { assertAnotherAdmin } from '../store/admins.ts';
import { revokeSessionsOf } from '../store/sessions.ts';
import { lockCaller } from '../second-factors/lock-owner.ts';
import { changeUser, lockUser, type UserRow } from '../store/users.ts';
import { dropTokensOf } from '../tokens/one-time-token.ts';
import { endAccessByMail } from './end-access.ts';

const DAY_SECONDS = 86_400;

/** Nothing opens a closed account but what takes this deletion back, and no earlier one. @throws AppError `last_admin` */
export const closeAccount = async (
  tx: Transaction,
  { accessTokenSeconds, emit }: Pick<Identity, 'accessTokenSeconds' | 'emit'>,
  user: UserRow,
  deletedAt: Date,
): Promise<UserRow> => {
  await assertAnotherAdmin(tx, user);
  await dropTokensOf(tx, user.id, 'restore_account');
  await revokeSessionsOf(tx, user.id, accessTokenSeconds);
  await revokeApiKeysOf(tx, user.id, accessTokenSeconds);
  await emit(tx, 'identity.account_closed', { user_id: user.id, closed: true, at: deletedAt.toISOString() });
  return changeUser(tx, user.id, { deletedAt });
};

/** Closes the account at once; nothing is erased before the grace is over. Whoever asks has proven to be the owner. @throws AppError `last_admin` */
export const deleteAccount = async (
  identity: Identity,
  { userId, sessionId }: { userId: string; sessionId: string },
  visitor: Visitor,
): Promise<{ erasedAt: Date; undoToken: string }> => {
  const { db, config, oneTimeTokens } = identity;
  const seconds = config.ERASE_ACCOUNTS_AFTER_DAYS * DAY_SECONDS;
  const deletedAt = new Date();
  const token = await db.transaction(async (tx) => {
    const user = await lockCaller(tx, { userId, sessionId });
    await closeAccount(tx, identity, user, deletedAt);
    await recordAudit(tx, { action: 'account_deleted', userId, visitor });
    // Whoever reads mail there may never have heard of the account: its link would sign them in to a stranger's.
    if (user.email !== null && user.emailVerifiedAt !== null)
      await sendLater(tx, identity, { purpose: 'restore_account', user, to: user.email, seconds });
    return oneTimeTokens.issue(tx, { purpose: 'restore_account', userId, seconds });
  });
  return {
    erasedAt: new Date(deletedAt.getTime() + seconds * 1000),
    undoToken: oneTimeTokens.textOf(token, 'restore_account'),
  };
};

/** What opened the account before somebody deleted it does not open it afterwards. @throws AppError `restore_needs_password` */
const endByMail = async (
  tx: Transaction,
  identity: Identity,
  user: UserRow,
  passwordHash: string | undefined,
  visitor: Visitor,
): Promise<void> => {
  if (passwordHash === undefined && (await findCredential(tx, user.id)) !== undefined)
    throw new AppError('restore_needs_password');
  if (passwordHash === undefined) return;
  await setCredential(tx, user.id, passwordHash);
  await endAccessByMail(tx, identity, user, []);
  await recordAudit(tx, { action: 'password_reset', userId: user.id, visitor });
  await sendNotice(tx, identity, user, 'password_changed');
};

interface Restoring {
  readonly token: string;
  /** A new one, by the link of the mail. */
  readonly password?: string | undefined;
}

/**
 * The token in the answer was given to somebody who had just passed all that the account asks for. The one in the mail
 * proves the mailbox alone, and may be followed because somebody else knew the password and deleted the account: it is
 * as a reset. Whoever still wants the old password signs in with it and `restore`.
 * @throws AppError `invalid_one_time_token`, `restore_needs_password`, `password_unchanged`, `account_disabled`, and those of the
 * password's rules; the link still works after these
 */
export const restoreAccount = async (
  identity: Identity,
  { token, password }: Restoring,
  visitor: Visitor,
): Promise<SignedIn> => {
  const { db, oneTimeTokens, passwordRules } = identity;
  const seen = await oneTimeTokens.peek(db, 'restore_account', token);
  if (seen?.userId == null) throw new AppError('invalid_one_time_token');
  if (password !== undefined) {
    if (seen.data['to'] === undefined)
      throw new AppError('invalid_one_time_token', { detail: 'a password is chosen by the link of the mail alone' });
    await requireAnotherPassword(password, (await findCredential(db, seen.userId))?.passwordHash);
    await passwordRules.check(password);
  }
  const passwordHash = password === undefined ? undefined : await hashPassword(password);
  const { signIn, opened } = await db.transaction(async (tx) => {
    const found = await oneTimeTokens.peek(tx, 'restore_account', token);
    const user = found?.userId == null ? undefined : await lockUser(tx, found.userId);
    const row = await oneTimeTokens.consume(tx, 'restore_account', token);
    if (user?.deletedAt == null || row === undefined) throw new AppError('invalid_one_time_token');
    const to = row.data['to'];
    // A mail opens only what its reader has proven, and only while the address is that of the account.
    if (to !== undefined && (to !== user.email || user.emailVerifiedAt === null))
      throw new AppError('invalid_one_time_token');
    if (to !== undefined) await endByMail(tx, identity, user, passwordHash, visitor);
    const proven = {
      userId: user.id,
      method: 'restore',
      visitor,
      restore: true,
      complete: to === undefined,
    };
    return { signIn: proven, opened: await openSignIn(tx, identity, proven) };
  });
  return answerSignIn(identity, signIn, opened);
};
