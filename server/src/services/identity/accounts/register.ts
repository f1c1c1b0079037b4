import { uuidv7 } from 'uuidv7';
import type { Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import { hashPassword } from '../passwords/hash.ts';
import { issueSession, type FullSession } from '../sign-in/issue-session.ts';
import { openSession } from '../sign-in/open-session.ts';
import type { Visitor } from '#platform/http/visitor';
import { setCredential } from '../store/credentials.ts';
import { revokeSessionsOf } from '../store/sessions.ts';
import { findUserByEmail, insertUser, upgradeGuest, type UserRow } from '../store/users.ts';
import { sendNotice } from '../mail/send-later.ts';
import { emailKey, loginIdKey, throwTaken } from './names.ts';
import { removeUnprovenAccess } from './remove-unproven-access.ts';
import { askToVerify, mustVerifyEmail } from './verify-email.ts';

interface NewAccount {
  readonly email: string | undefined;
  readonly loginId: string | undefined;
  readonly password: string;
  readonly name: string | undefined;
  /** The guest who becomes the account, if one asks. */
  readonly guestId: string | undefined;
  readonly visitor: Visitor;
}

type Names = Pick<UserRow, 'name' | 'email' | 'loginId'>;

const storeAccount = async (tx: Transaction, { accessTokenSeconds }: Identity, guestId: string | undefined, names: Names, { locale }: Visitor): Promise<UserRow> => {
  if (guestId === undefined) return insertUser(tx, { ...names, id: uuidv7(), kind: 'user', roles: ['user'], locale });
  const upgraded = await upgradeGuest(tx, guestId, names);
  if (upgraded === undefined) throw new AppError('already_registered');
  // Sessions from before the account had an owner with a password may be in other hands.
  await revokeSessionsOf(tx, guestId, accessTokenSeconds);
  return upgraded;
};

/** An address that has to be confirmed: the answer must not say whether it was free, and neither must the time it takes. */
const registerSilently = async (identity: Identity, names: Names & { email: string }, passwordHash: string, { guestId, visitor }: NewAccount): Promise<'confirmation_sent'> => {
  await identity.db.transaction(async (tx) => {
    const owner = await findUserByEmail(tx, names.email);
    if (owner !== undefined && owner.emailVerifiedAt !== null) return sendNotice(tx, identity, owner, 'already_registered');
    // Nobody has proven the address yet: who asks last chooses the password, and no link but the newest works.
    if (owner !== undefined) await removeUnprovenAccess(tx, owner.id, identity.accessTokenSeconds, visitor);
    const user = owner ?? (await storeAccount(tx, identity, guestId, names, visitor));
    await setCredential(tx, user.id, passwordHash);
    await recordAudit(tx, { action: 'registered', userId: user.id, visitor });
    await askToVerify(tx, identity, user);
  });
  return 'confirmation_sent';
};

/**
 * Makes an account, or a guest into one, with a new session; or says that a confirmation is on its way.
 * @throws AppError `email_taken`, `login_id_taken`, `already_registered`, and those of the password's rules
 */
export const register = async (identity: Identity, asked: NewAccount): Promise<{ user: UserRow; session: FullSession } | 'confirmation_sent'> => {
  const { guestId, visitor } = asked;
  await identity.passwordRules.check(asked.password);
  const email = asked.email === undefined ? null : emailKey(asked.email);
  const loginId = asked.loginId === undefined ? null : loginIdKey(asked.loginId);
  const passwordHash = await hashPassword(asked.password);
  const names = { name: asked.name ?? asked.loginId ?? asked.email?.split('@')[0] ?? '', email, loginId };
  if (email !== null && mustVerifyEmail(identity.config)) return registerSilently(identity, { ...names, email }, passwordHash, asked).catch(throwTaken);
  const { user, refresh } = await identity.db
    .transaction(async (tx) => {
      const stored = await storeAccount(tx, identity, guestId, names, visitor);
      await setCredential(tx, stored.id, passwordHash);
      const opened = await openSession(tx, stored.id, 'password', visitor, identity.refreshTokens);
      await recordAudit(tx, { action: 'registered', userId: stored.id, visitor });
      if (email !== null) await askToVerify(tx, identity, stored);
      return { user: stored, refresh: opened };
    })
    .catch(throwTaken);
  return { user, session: await issueSession(user, refresh, identity, 'password') };
};
