import type { Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { isBanned } from './bans.ts';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import { requestMail, type MailRequest } from '../mail/mail-request.ts';
import { sendLater, sendNotice } from '../mail/send-later.ts';
import { requireAnotherPassword } from '../passwords/another-password.ts';
import { hashPassword } from '../passwords/hash.ts';
import type { Visitor } from '#platform/http/visitor';
import { isClaim, listClaims, lockAddress, lockClaims } from '../store/claims.ts';
import { forgetFailedTries } from '../sign-in/login.ts';
import { findCredential, setCredential } from '../store/credentials.ts';
import { hasBeenAt } from '../store/sessions.ts';
import { findUserByEmail, lockUser, type UserRow } from '../store/users.ts';
import { hasRoomForLink } from '../tokens/one-time-token.ts';
import { endAccessByMail, type KeptAtReset } from './end-access.ts';
import { findMaker, type Evidence } from './find-maker.ts';
import { emailKey } from './names.ts';
import { proveAddress } from './prove-address.ts';

const VALID_SECONDS = 3600;

/** Says nothing about whether there is such an account. Older links go on working until one of them is used. */
export const requestResetPassword = async (identity: Identity, email: string, visitor: Visitor): Promise<void> => {
  const request: MailRequest = { reason: 'reset_password', to: emailKey(email), userId: null, visitor };
  await identity.db.transaction((tx) => requestMail(tx, identity, request));
};

/** To whoever has the address, or named it last where nobody has proven it. The caller holds the address's lock. */
export const mailReset = async (tx: Transaction, identity: Identity, { to, visitor }: MailRequest): Promise<void> => {
  const user = (await findUserByEmail(tx, to)) ?? (await listClaims(tx, to))[0];
  if (user === undefined) return;
  // Shut out or deleted: only whoever proved the address. Others may get it from an account that never did.
  if (user.emailVerifiedAt !== null && (isBanned(user) || user.deletedAt !== null)) return;
  const isKnownThere = await hasBeenAt(tx, user.id, visitor.network);
  if (!(await hasRoomForLink(tx, { userId: user.id, purpose: 'reset_password', isKnownThere }))) return;
  await sendLater(tx, identity, { purpose: 'reset_password', user, to, seconds: VALID_SECONDS, isKnownThere });
  await recordAudit(tx, { action: 'password_reset_asked', userId: user.id, visitor });
};

interface Reset extends Pick<Evidence, 'caller' | 'codeVerifier'> {
  readonly token: string;
  readonly password: string;
  readonly keep: readonly KeptAtReset[];
}

/**
 * Who has the link reads mail at the address: that proves the address too. Of an account that never proved it, it says
 * nothing about who made it.
 * @throws AppError `invalid_one_time_token`, `password_unchanged` for one that was given out, and those of the password's
 * rules; the link still works after these
 */
export const resetPassword = async (
  identity: Identity,
  { token, password, keep, ...evidence }: Reset,
  visitor: Visitor,
): Promise<UserRow> => {
  const { db, oneTimeTokens, passwordRules } = identity;
  const row = await oneTimeTokens.peek(db, 'reset_password', token);
  if (row?.userId == null) throw new AppError('invalid_one_time_token');
  const { userId: reached } = row;
  const given = await findCredential(db, reached);
  // Good once: chosen by whoever it was given to, it would be good for ever.
  if (given?.mustChange === true) await requireAnotherPassword(password, given.passwordHash);
  await passwordRules.check(password);
  const passwordHash = await hashPassword(password);
  const address = String(row.data['to']);
  const maker = await findMaker(identity, address, await listClaims(db, address), evidence, visitor);
  return db.transaction(async (tx) => {
    await lockAddress(tx, address);
    await lockClaims(tx, address);
    const user = await lockUser(tx, reached);
    if (user === undefined || (user.email ?? user.pendingEmail) !== address)
      throw new AppError('invalid_one_time_token');
    if ((await oneTimeTokens.consume(tx, 'reset_password', token)) === undefined)
      throw new AppError('invalid_one_time_token');
    let owner = user;
    if (user.emailVerifiedAt === null) {
      const made = await maker?.confirm(tx);
      owner = await proveAddress(tx, identity, {
        address,
        maker: made !== undefined && isClaim(made, address) ? made : undefined,
        passwordHash,
        reached,
        visitor,
      });
    } else await setCredential(tx, user.id, passwordHash);
    await endAccessByMail(tx, identity, owner, keep);
    await recordAudit(tx, { action: 'password_reset', userId: owner.id, visitor });
    await sendNotice(tx, identity, owner, 'password_changed');
    await forgetFailedTries(tx, [owner.email, owner.loginId], visitor);
    return owner;
  });
};
