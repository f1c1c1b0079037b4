import type { Config } from '../settings.ts';
import type { Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import { requestMail, type MailRequest } from '../mail/mail-request.ts';
import { sendLater, sendNotice } from '../mail/send-later.ts';
import { hashPassword } from '../passwords/hash.ts';
import type { Visitor } from '#platform/http/visitor';
import { isClaim, listClaims, lockAddress, lockClaims } from '../store/claims.ts';
import { lockCaller } from '../second-factors/lock-owner.ts';
import { hasBeenAt } from '../store/sessions.ts';
import {
  changeUser,
  deleteUser,
  findUser,
  findUserByEmail,
  hasSetAside,
  lockUser,
  type UserRow,
} from '../store/users.ts';
import { dropMoves, dropTokensOf, hasRoomForLink, type OneTimeRow } from '../tokens/one-time-token.ts';
import { endAccessByMail } from './end-access.ts';
import { findMaker, type Evidence, type Maker } from './find-maker.ts';
import { emailKey, throwTaken } from './names.ts';
import { freeAddress, proveAddress, settleClaims } from './prove-address.ts';

/** An address is worth something here only when somebody has read mail there. */
export const mustVerifyEmail = ({
  REQUIRE_VERIFIED_EMAIL,
  SMTP_URL,
}: Pick<Config, 'REQUIRE_VERIFIED_EMAIL' | 'SMTP_URL'>): boolean =>
  REQUIRE_VERIFIED_EMAIL === undefined ? SMTP_URL !== undefined : REQUIRE_VERIFIED_EMAIL === 'true';

const VALID_SECONDS = 24 * 3600;

/** Older links go on working: whoever asks again must not be able to break a link that somebody else asked for. */
export const requestVerify = async (
  tx: Transaction,
  identity: Identity,
  user: UserRow,
  to: string,
  isKnownThere = false,
): Promise<void> => {
  if (await hasRoomForLink(tx, { userId: user.id, purpose: 'verify_email', isKnownThere }))
    await sendLater(tx, identity, { purpose: 'verify_email', user, to, seconds: VALID_SECONDS, isKnownThere });
};

const isProven = (user: UserRow | undefined): boolean => user?.emailVerifiedAt != null;

/**
 * Says nothing about whether there is somebody to send it to. One link does for all who registered with the address.
 */
export const resendVerification = async (identity: Identity, email: string, visitor: Visitor): Promise<void> => {
  const request: MailRequest = { reason: 'verify_email', to: emailKey(email), userId: null, visitor };
  await identity.db.transaction((tx) => requestMail(tx, identity, request));
};

/** The caller holds the address's lock, here and below. */
export const mailVerification = async (
  tx: Transaction,
  identity: Identity,
  { to, visitor }: MailRequest,
): Promise<void> => {
  // Somebody has it: who else named it waits in vain, and is told nothing.
  if (isProven(await findUserByEmail(tx, to))) return;
  const waiting = (await listClaims(tx, to)).find(({ deletedAt }) => deletedAt === null);
  if (waiting !== undefined)
    await requestVerify(tx, identity, waiting, to, await hasBeenAt(tx, waiting.id, visitor.network));
};

/** Somebody has registered with the address, which may have been anybody's. */
export const mailRegistration = async (
  tx: Transaction,
  identity: Identity,
  { to, userId, discard }: MailRequest,
): Promise<void> => {
  if (discard === true && userId !== null) await deleteUser(tx, userId);
  const owner = await findUserByEmail(tx, to);
  if (owner !== undefined && isProven(owner)) {
    // Who has proven it meanwhile, by a link of before, needs no mail about their own registration.
    if (owner.id !== userId) await sendNotice(tx, identity, owner, 'already_registered');
    return;
  }
  const claims = await listClaims(tx, to);
  // Whoever reads the mail can do without the account that could not be made: its link lets them choose a password.
  const user = claims.find(({ id }) => id === userId) ?? claims[0];
  if (user !== undefined) await requestVerify(tx, identity, user, to);
};

interface Requester {
  readonly userId: string;
  readonly sessionId: string;
}

/** Nothing changes until the new address has answered, and the old one is told. @throws AppError `session_revoked` */
export const requestChangeEmail = async (
  identity: Identity,
  { userId, sessionId }: Requester,
  email: string,
  visitor: Visitor,
): Promise<void> => {
  await identity.db.transaction(async (tx) => {
    const user = await lockCaller(tx, { userId, sessionId });
    await recordAudit(tx, { action: 'email_change_asked', userId, visitor });
    await dropMoves(tx, userId);
    await requestMail(tx, identity, { reason: 'change_email', to: emailKey(email), userId, visitor });
    await sendNotice(tx, identity, user, 'email_change_asked');
  });
};

/** A taken address gets no link, and the requester no other answer. */
export const mailMove = async (tx: Transaction, identity: Identity, { to, userId }: MailRequest): Promise<void> => {
  const user = userId === null ? undefined : await lockUser(tx, userId);
  if (user === undefined || isProven(await findUserByEmail(tx, to))) return;
  await sendLater(tx, identity, { purpose: 'change_email', user, to, seconds: VALID_SECONDS });
};

export interface Confirmation extends Evidence {
  readonly token: string;
  /** Of somebody who has only the mail: they get an account of their own with it. */
  readonly newPassword?: string | undefined;
}

export interface Confirmed {
  readonly email: string;
  readonly earlierAccount: boolean;
}

const addressIn = ({ data }: OneTimeRow): string => String(data['to']);

/** Changed in the meantime: what was seen does not count any more. */
const confirmMaker = async (
  tx: Transaction,
  maker: Maker,
  refusal: 'confirmation_needs_password' | 'confirmation_needs_sign_in',
): Promise<UserRow> => {
  const user = await maker.confirm(tx);
  if (user === undefined) throw new AppError(refusal);
  return user;
};

/** An address that was given at registration. */
const confirmAddress = async (
  identity: Identity,
  row: OneTimeRow,
  asked: Confirmation,
  visitor: Visitor,
): Promise<Confirmed> => {
  const { db, oneTimeTokens, passwordRules } = identity;
  const address = addressIn(row);
  const accounts = await listClaims(db, address);
  const reached = row.userId ?? undefined;
  // That of the link comes first: it is the likeliest.
  const ordered = accounts.toSorted((a, b) => Number(b.id === reached) - Number(a.id === reached));
  const maker = await findMaker(identity, address, ordered, asked, visitor);
  const { newPassword } = asked;
  if (maker === undefined && newPassword === undefined) throw new AppError('confirmation_needs_password');
  if (newPassword !== undefined) await passwordRules.check(newPassword);
  const passwordHash = newPassword === undefined ? undefined : await hashPassword(newPassword);
  return db.transaction(async (tx) => {
    await lockAddress(tx, address);
    await lockClaims(tx, address);
    if ((await oneTimeTokens.consume(tx, 'verify_email', asked.token)) === undefined)
      throw new AppError('invalid_one_time_token');
    const made = maker === undefined ? undefined : await confirmMaker(tx, maker, 'confirmation_needs_password');
    if (made !== undefined && !isClaim(made, address)) throw new AppError('invalid_one_time_token');
    const owner = await proveAddress(tx, identity, { address, maker: made, passwordHash, reached, visitor });
    if (passwordHash !== undefined) await endAccessByMail(tx, identity, owner, []);
    return { email: address, earlierAccount: await hasSetAside(tx, owner.id) };
  });
};

/** An address that an account moves to: only whoever opens that account may answer for it. */
const confirmMove = async (
  identity: Identity,
  row: OneTimeRow,
  asked: Confirmation,
  visitor: Visitor,
): Promise<Confirmed> => {
  const { db, oneTimeTokens } = identity;
  const address = addressIn(row);
  const account = row.userId === null ? undefined : await findUser(db, row.userId);
  if (asked.newPassword !== undefined)
    throw new AppError('confirmation_needs_sign_in', {
      detail: 'new_password is for an address that was given at registration',
    });
  const maker = account === undefined ? undefined : await findMaker(identity, address, [account], asked, visitor);
  if (maker === undefined) throw new AppError('confirmation_needs_sign_in');
  return db.transaction(async (tx) => {
    await lockAddress(tx, address);
    const user = await confirmMaker(tx, maker, 'confirmation_needs_sign_in');
    if ((await oneTimeTokens.consume(tx, 'change_email', asked.token)) === undefined)
      throw new AppError('invalid_one_time_token');
    const claims = await freeAddress(tx, address, user.id);
    const isNew = user.email !== address;
    await changeUser(tx, user.id, {
      email: address,
      emailVerifiedAt: new Date(),
      pendingEmail: null,
      proofChallenge: null,
    });
    for (const purpose of ['verify_email', 'reset_password', 'change_email'] as const)
      await dropTokensOf(tx, user.id, purpose);
    await recordAudit(tx, { action: isNew ? 'email_changed' : 'email_verified', userId: user.id, visitor });
    if (isNew) await sendNotice(tx, identity, user, 'email_changed');
    await settleClaims(tx, identity, claims, { ownerId: user.id, visitor });
    return { email: address, earlierAccount: await hasSetAside(tx, user.id) };
  });
};

/**
 * Takes tokens of both: an address that was given, and one to move to. What is refused leaves the link as it was.
 * @throws AppError `invalid_one_time_token`, `email_taken`, `confirmation_needs_password`,
 * `confirmation_needs_sign_in`,
 * `invalid_credentials`, `rate_limited`, and those of the password's rules
 */
export const verifyEmail = async (identity: Identity, asked: Confirmation, visitor: Visitor): Promise<Confirmed> => {
  const { db, oneTimeTokens } = identity;
  const given = await oneTimeTokens.peek(db, 'verify_email', asked.token);
  if (given !== undefined) return confirmAddress(identity, given, asked, visitor).catch(throwTaken);
  const move = await oneTimeTokens.peek(db, 'change_email', asked.token);
  if (move === undefined) throw new AppError('invalid_one_time_token');
  return confirmMove(identity, move, asked, visitor).catch(throwTaken);
};
