import { AppError } from '#platform/errors';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import { sendNotice } from '../mail/send-later.ts';
import { hashPassword } from '../passwords/hash.ts';
import type { Visitor } from '#platform/http/visitor';
import { setCredential } from '../store/credentials.ts';
import { revokeSessionsOf } from '../store/sessions.ts';
import { changeUser, lockUser, type UserRow } from '../store/users.ts';
import { proveOwner } from './prove-owner.ts';

interface Change {
  readonly userId: string;
  readonly sessionId: string;
  readonly name: string | undefined;
  readonly currentPassword: string | undefined;
  readonly newPassword: string | undefined;
  readonly visitor: Visitor;
}

/** A new password ends all other sessions. @throws AppError `account_required`, `invalid_credentials`, `recent_sign_in_required`, and those of the password's rules */
export const changeOwnUser = async (identity: Identity, change: Change): Promise<UserRow> => {
  const { userId, sessionId, name, currentPassword, newPassword, visitor } = change;
  let hash: string | undefined;
  if (newPassword !== undefined) {
    await proveOwner(identity, change, currentPassword);
    await identity.passwordRules.check(newPassword);
    hash = await hashPassword(newPassword);
  }
  return identity.db.transaction(async (tx) => {
    let user = await lockUser(tx, userId);
    if (user === undefined) throw new AppError('session_revoked');
    // A guest has no name to sign in by: a password would open nothing.
    if (hash !== undefined && user.kind === 'guest') throw new AppError('account_required');
    if (name !== undefined) {
      user = await changeUser(tx, userId, { name });
      await recordAudit(tx, { action: 'name_changed', userId, visitor });
    }
    if (hash !== undefined) {
      await setCredential(tx, userId, hash);
      await revokeSessionsOf(tx, userId, identity.accessTokenSeconds, sessionId);
      await recordAudit(tx, { action: 'password_changed', userId, visitor });
      await sendNotice(tx, identity, user, 'password_changed');
    }
    return user;
  });
};
