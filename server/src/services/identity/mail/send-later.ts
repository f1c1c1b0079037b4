import type { Transaction } from '#platform/db/database';
import type { Identity } from '../context.ts';
import { hasRoom, type Limit } from '../throttle/throttle.ts';
import type { UserRow } from '../store/users.ts';
import type { MailedPurpose, NoticeName } from './templates.ts';

export const NOTICE_SECONDS = 3 * 24 * 3600;

type Recipient = Pick<UserRow, 'id' | 'name' | 'locale' | 'email' | 'emailVerifiedAt'>;

interface Letter {
  readonly purpose: MailedPurpose;
  readonly user: Recipient;
  readonly to: string;
  /** How long its link works. */
  readonly seconds: number;
  /** Whether it was asked for from where the account has been used. */
  readonly isKnownThere?: boolean;
}

export const isProvenBy = ({ email, emailVerifiedAt }: Recipient, to: string): boolean =>
  email === to && emailVerifiedAt !== null;

/** A stranger can choose the name of an account that they make with somebody's address: nobody else's mail says it. */
const dataFor = (user: Recipient, to: string) => ({
  to,
  name: isProvenBy(user, to) ? user.name : '',
  locale: user.locale,
});

/** What stands behind a plus sign reaches the same mailbox almost everywhere (RFC 5233). */
const mailboxOf = (to: string): string => to.replace(/^([^+@]+)\+[^@]*/, '$1');

/** Mail that strangers can cause, to one mailbox and for one reason: enough for whoever is at a loss, too few to flood a mailbox. */
export const floodLimits = (to: string, reason: string): Limit[] => [
  { key: `mail an hour ${reason} ${mailboxOf(to)}`, max: 10, windowSeconds: 3600 },
  { key: `mail a day ${reason} ${mailboxOf(to)}`, max: 30, windowSeconds: 86_400 },
];

/** A message with a link that works once. It goes out after the commit, and again when sending failed. */
export const sendLater = async (
  tx: Transaction,
  { oneTimeTokens, emit }: Identity,
  { purpose, user, to, seconds, isKnownThere = false }: Letter,
): Promise<void> => {
  if (!isProvenBy(user, to) && !(await hasRoom(tx, floodLimits(to, purpose)))) return;
  const id = await oneTimeTokens.issue(tx, {
    purpose,
    userId: user.id,
    data: { ...dataFor(user, to), isKnownThere },
    seconds,
  });
  await emit(tx, 'identity.mail_due', { mail_id: id });
};

/** A message that tells somebody what happened to their account; nothing where they have no address. */
export const sendNotice = async (
  tx: Transaction,
  { oneTimeTokens, emit }: Identity,
  user: Recipient,
  notice: NoticeName,
): Promise<void> => {
  const { email: to } = user;
  if (to === null) return;
  const byStrangers = notice === 'already_registered' || !isProvenBy(user, to);
  if (byStrangers && !(await hasRoom(tx, floodLimits(to, notice)))) return;
  const id = await oneTimeTokens.issue(tx, {
    purpose: 'notice',
    userId: user.id,
    data: { ...dataFor(user, to), notice },
    seconds: NOTICE_SECONDS,
  });
  await emit(tx, 'identity.mail_due', { mail_id: id });
};
