import type { Transaction } from '#platform/db/database';
import type { Identity } from '../context.ts';
import type { UserRow } from '../store/users.ts';
import type { MailedPurpose, NoticeName } from './templates.ts';

const NOTICE_SECONDS = 3 * 24 * 3600;

interface Letter {
  readonly purpose: MailedPurpose;
  readonly user: Pick<UserRow, 'id' | 'name' | 'locale'>;
  readonly to: string;
  /** How long its link works. */
  readonly seconds: number;
}

/** A message with a link that works once. It goes out after the commit, and again when sending failed. */
export const sendLater = async (tx: Transaction, { oneTimeTokens, emit }: Identity, { purpose, user, to, seconds }: Letter): Promise<void> => {
  const id = await oneTimeTokens.issue(tx, { purpose, userId: user.id, data: { to, name: user.name, locale: user.locale }, seconds });
  await emit(tx, 'identity.mail_due', { mail_id: id });
};

/** A message that tells somebody what happened to their account; nothing where they have no address. */
export const sendNotice = async (tx: Transaction, { oneTimeTokens, emit }: Identity, user: Pick<UserRow, 'id' | 'name' | 'locale' | 'email'>, notice: NoticeName): Promise<void> => {
  if (user.email === null) return;
  const id = await oneTimeTokens.issue(tx, { purpose: 'notice', userId: user.id, data: { to: user.email, name: user.name, locale: user.locale, notice }, seconds: NOTICE_SECONDS });
  await emit(tx, 'identity.mail_due', { mail_id: id });
};
