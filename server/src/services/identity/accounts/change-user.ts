import { AppError } from '#platform/errors';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import { sendNotice } from '../mail/send-later.ts';
import { requireAnotherPassword } from '../passwords/another-password.ts';
import { hashPassword } from '../passwords/hash.ts';
import type { Visitor } from '#platform/http/visitor';
import { findCredential, isSamePassword, setCredential } from '../store/credentials.ts';
import { revokeSessionsOf } from '../store/sessions.ts';
import { lockCaller } from '../second-factors/lock-owner.ts';
import { changeUser, type UserRow } from '../store/users.ts';
import { dropBegun } from './end-access.ts';
import { proveOwner } from './prove-owner.ts';

interface Change {
  readonly userId: string;
  readonly sessionId: string;
  readonly name: string | undefined;
  readonly currentPassword: string | undefined;
  readonly newPassword: string | undefined;
  readonly visitor: Visitor;
}

/** A new password ends all other sessions. @throws AppError `account_required`, `invalid_credentials`, `recent_sign_in_required`, `password_unchanged`, and those of the password's rules */
export const changeOwnUser = async (identity: Identity, change: Change): Promise<UserRow> => {
  const { userId, sessionId, name, currentPassword, newPassword, visitor } = change;
  let hash: string | undefined;
  const before = newPassword === undefined ? undefined : await findCredential(identity.db, userId);
  // Whoever sends it wants to be asked, also for a name alone.
  if (newPassword !== undefined || currentPassword !== undefined) await proveOwner(identity, change, currentPassword);
  if (newPassword !== undefined) {
    await requireAnotherPassword(newPassword, before?.passwordHash);
    await identity.passwordRules.check(newPassword);
    hash = await hashPassword(newPassword);
  }
  return identity.db.transaction(async (tx) => {
    let user = await lockCaller(tx, change);
    // It took a while to look at both passwords: this one may have been ended meanwhile.
    if (hash !== undefined && !isSamePassword(await findCredential(tx, userId), before))
      throw new AppError('invalid_credentials');
    // A guest has no name to sign in by: a password would open nothing.
    if (hash !== undefined && user.kind === 'guest') throw new AppError('account_required');
    if (name !== undefined) {
      user = await changeUser(tx, userId, { name });
      await recordAudit(tx, { action: 'name_changed', userId, visitor });
    }
    if (hash !== undefined) {
      await setCredential(tx, userId, hash);
      // A link to the mailbox stays good: else whoever knows the password could break each one that its owner asks for.
      await dropBegun(tx, userId, 'reset_password');
      await revokeSessionsOf(tx, userId, identity.accessTokenSeconds, sessionId);
      await recordAudit(tx, { action: 'password_changed', userId, visitor });
      await sendNotice(tx, identity, user, 'password_changed');
    }
    return user;
  });
};
