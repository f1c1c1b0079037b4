import type { Config } from '#platform/config/config';
import type { Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import { sendLater, sendNotice } from '../mail/send-later.ts';
import type { Visitor } from '#platform/http/visitor';
import { changeUser, findUserByEmail, lockUser, type UserRow } from '../store/users.ts';
import { dropTokensOf, type OneTimeRow } from '../tokens/one-time-token.ts';
import { emailKey, throwTaken } from './names.ts';

/** An address is worth something here only when somebody has read mail there. */
export const mustVerifyEmail = ({ REQUIRE_VERIFIED_EMAIL, SMTP_URL }: Pick<Config, 'REQUIRE_VERIFIED_EMAIL' | 'SMTP_URL'>): boolean => (REQUIRE_VERIFIED_EMAIL === undefined ? SMTP_URL !== undefined : REQUIRE_VERIFIED_EMAIL === 'true');

const VALID_SECONDS = 24 * 3600;

export const askToVerify = async (tx: Transaction, identity: Identity, user: UserRow): Promise<void> => {
  if (user.email === null) return;
  await dropTokensOf(tx, user.id, 'verify_email');
  await sendLater(tx, identity, { purpose: 'verify_email', user, to: user.email, seconds: VALID_SECONDS });
};

/** Says nothing about whether there is somebody to send it to. */
export const resendVerification = async (identity: Identity, email: string): Promise<void> => {
  await identity.db.transaction(async (tx) => {
    const user = await findUserByEmail(tx, emailKey(email));
    if (user !== undefined && user.emailVerifiedAt === null && user.deletedAt === null) await askToVerify(tx, identity, user);
  });
};

/** Nothing changes until the new address has answered, and the old one is told. */
export const askToChangeEmail = async (identity: Identity, userId: string, email: string, visitor: Visitor): Promise<void> => {
  const to = emailKey(email);
  await identity.db.transaction(async (tx) => {
    const user = await lockUser(tx, userId);
    if (user === undefined) throw new AppError('session_revoked');
    await dropTokensOf(tx, userId, 'change_email');
    await recordAudit(tx, { action: 'email_change_asked', userId, visitor });
    // A taken address gets no link, and the asker no other answer.
    if ((await findUserByEmail(tx, to)) === undefined) await sendLater(tx, identity, { purpose: 'change_email', user, to, seconds: VALID_SECONDS });
    await sendNotice(tx, identity, user, 'email_change_asked');
  });
};

const confirm = async (tx: Transaction, identity: Identity, { purpose, userId, data }: OneTimeRow, visitor: Visitor): Promise<string> => {
  const user = userId === null ? undefined : await lockUser(tx, userId);
  const address = String(data['to']);
  if (user === undefined || (purpose === 'verify_email' && user.email !== address)) throw new AppError('invalid_one_time_token');
  const isNew = user.email !== address;
  await changeUser(tx, user.id, { email: address, emailVerifiedAt: new Date() });
  await recordAudit(tx, { action: isNew ? 'email_changed' : 'email_verified', userId: user.id, visitor });
  if (isNew) await sendNotice(tx, identity, user, 'email_changed');
  return address;
};

/** Takes tokens of both: an address that was given, and one to move to. @throws AppError `invalid_one_time_token`, `email_taken` */
export const verifyEmail = (identity: Identity, token: string, visitor: Visitor): Promise<string> =>
  identity.db
    .transaction(async (tx) => {
      const { oneTimeTokens } = identity;
      const row = (await oneTimeTokens.consume(tx, 'verify_email', token)) ?? (await oneTimeTokens.consume(tx, 'change_email', token));
      if (row === undefined) throw new AppError('invalid_one_time_token');
      return confirm(tx, identity, row, visitor);
    })
    .catch(throwTaken);
