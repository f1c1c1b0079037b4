import { AppError } from '#platform/errors';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import { sendLater, sendNotice } from '../mail/send-later.ts';
import { hashPassword } from '../passwords/hash.ts';
import type { Visitor } from '#platform/http/visitor';
import { setCredential } from '../store/credentials.ts';
import { revokeSessionsOf } from '../store/sessions.ts';
import { changeUser, findUserByEmail, lockUser } from '../store/users.ts';
import { dropTokensOf } from '../tokens/one-time-token.ts';
import { emailKey } from './names.ts';
import { removeUnprovenAccess } from './remove-unproven-access.ts';

const VALID_SECONDS = 3600;

/** Says nothing about whether there is such an account. */
export const askToResetPassword = async (identity: Identity, email: string, visitor: Visitor): Promise<void> => {
  await identity.db.transaction(async (tx) => {
    const user = await findUserByEmail(tx, emailKey(email));
    if (user?.email == null || user.disabledAt !== null || user.deletedAt !== null) return;
    await dropTokensOf(tx, user.id, 'reset_password');
    await sendLater(tx, identity, { purpose: 'reset_password', user, to: user.email, seconds: VALID_SECONDS });
    await recordAudit(tx, { action: 'password_reset_asked', userId: user.id, visitor });
  });
};

/**
 * Who has the link reads mail at the address: that proves the address too.
 * @throws AppError `invalid_one_time_token`, and those of the password's rules; the link still works after these
 */
export const resetPassword = async (identity: Identity, token: string, password: string, visitor: Visitor): Promise<void> => {
  const { db, oneTimeTokens, passwordRules, accessTokenSeconds } = identity;
  if ((await oneTimeTokens.peek(db, 'reset_password', token)) === undefined) throw new AppError('invalid_one_time_token');
  await passwordRules.check(password);
  const hash = await hashPassword(password);
  await db.transaction(async (tx) => {
    const row = await oneTimeTokens.consume(tx, 'reset_password', token);
    const user = row?.userId == null ? undefined : await lockUser(tx, row.userId);
    if (user === undefined || user.email !== row?.data['to']) throw new AppError('invalid_one_time_token');
    if (user.emailVerifiedAt === null) await removeUnprovenAccess(tx, user.id, accessTokenSeconds, visitor);
    await setCredential(tx, user.id, hash);
    await dropTokensOf(tx, user.id, 'change_email');
    await changeUser(tx, user.id, { emailVerifiedAt: user.emailVerifiedAt ?? new Date() });
    await revokeSessionsOf(tx, user.id, accessTokenSeconds);
    await recordAudit(tx, { action: 'password_reset', userId: user.id, visitor });
    await sendNotice(tx, identity, user, 'password_changed');
  });
};
