import { uuidv7 } from 'uuidv7';
import type { Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import { hashPassword } from '../passwords/hash.ts';
import { issueSession, type FullSession, openSession } from '../sign-in/open-session.ts';
import type { Visitor } from '#platform/http/visitor';
import { listClaims, lockAddress, MAX_CLAIMS } from '../store/claims.ts';
import { setCredential } from '../store/credentials.ts';
import { changeUser, findUserByEmail, hasLoginId, insertUser, lockUser, type UserRow } from '../store/users.ts';
import { becomeAccount } from './become-account.ts';
import { requestMail } from '../mail/mail-request.ts';
import { recordConsents, requireConsents, type GivenConsents } from './consents.ts';
import { tellOfInvitation } from './invitation.ts';
import { emailKey, loginIdKey, OF_THE_ADMIN, throwTaken } from './names.ts';
import { requestVerify, mustVerifyEmail } from './verify-email.ts';

interface NewAccount {
  readonly email: string | undefined;
  readonly loginId: string | undefined;
  readonly password: string;
  readonly name: string | undefined;
  /** Of who invited them. */
  readonly inviteCode?: string | undefined;
  /** S256 of what the client keeps, to show later that it was the one that chose the password. */
  readonly codeChallenge?: string | undefined;
  readonly consents: GivenConsents;
  /** The guest who becomes the account, if one asks. */
  readonly guestId: string | undefined;
  readonly visitor: Visitor;
}

/** As far as a name may be changed to (contracts/identity/sessions.ts). */
const LONGEST_NAME = 50;

type Names = Pick<UserRow, 'name' | 'email' | 'loginId' | 'pendingEmail' | 'proofChallenge'>;

const storeAccount = (
  tx: Transaction,
  identity: Identity,
  guestId: string | undefined,
  names: Names,
  { locale }: Visitor,
): Promise<UserRow> =>
  guestId === undefined
    ? insertUser(tx, { ...names, id: uuidv7(), kind: 'user', roles: ['user'], locale })
    : becomeAccount(tx, identity, guestId, names);

/** A deleted account that never proved its address does not keep it from anybody: it waits behind whoever asks now. */
const takeFromDeleted = async (tx: Transaction, email: string): Promise<void> => {
  const found = await findUserByEmail(tx, email);
  const holder = found === undefined ? undefined : await lockUser(tx, found.id);
  if (holder?.email === email && holder.emailVerifiedAt === null && holder.deletedAt !== null)
    await changeUser(tx, holder.id, { email: null, pendingEmail: email });
};

/**
 * What is stored where nothing is to be: a row that nobody can sign in to, so that every address takes the same work. It
 * goes with the mail, or else with the unused guests.
 */
const OF_NOBODY = { email: null, loginId: null, pendingEmail: null, proofChallenge: null } as const;

/**
 * An address that has to be confirmed: neither the answer nor the time it takes says whether it was free, and nothing
 * that follows. So a guest stays one, whose session would tell: what they have moves when they sign in.
 */
const registerSilently = async (
  identity: Identity,
  names: Names & { email: string },
  passwordHash: string,
  { visitor, consents, inviteCode }: NewAccount,
): Promise<'confirmation_sent'> => {
  await identity.db.transaction(async (tx) => {
    const { email, loginId } = names;
    await lockAddress(tx, email);
    // Before anything is known of the address: a login_id is public, and its answer must be the same for every address.
    if (loginId !== null && (await hasLoginId(tx, loginId))) throw new AppError('login_id_taken');
    const owner = await findUserByEmail(tx, email);
    const isFull = (await listClaims(tx, email)).length >= MAX_CLAIMS;
    // Whoever chose a login_id can sign in with it, whether or not the address is somebody's. Where nobody has proven it,
    // each has an account of their own, and the proof decides whose the address is.
    const discard = isFull || (owner?.emailVerifiedAt != null && loginId === null);
    const asked = owner === undefined ? names : { ...names, email: null, pendingEmail: email };
    const user = await insertUser(tx, {
      ...(discard ? { ...names, ...OF_NOBODY } : asked),
      id: uuidv7(),
      kind: discard ? 'guest' : 'user',
      roles: ['user'],
      locale: visitor.locale,
    });
    await setCredential(tx, user.id, passwordHash);
    await recordConsents(tx, identity.config, user.id, consents);
    await recordAudit(tx, {
      action: 'registered',
      userId: user.id,
      visitor,
      details: discard ? { discarded: true } : {},
    });
    if (!discard) await tellOfInvitation(tx, user.id, inviteCode);
    await requestMail(tx, identity, { reason: 'registered', to: email, userId: user.id, discard, visitor });
  });
  return 'confirmation_sent';
};

/**
 * Makes an account, or a guest into one, with a new session; or says that a confirmation is on its way.
 * @throws AppError `email_taken`, `login_id_taken`, `already_registered`, those of the consents
 * and of the password’s rules
 */
export const register = async (
  identity: Identity,
  asked: NewAccount,
): Promise<{ user: UserRow; session: FullSession } | 'confirmation_sent'> => {
  const { guestId, visitor } = asked;
  requireConsents(identity.config, asked.consents);
  await identity.passwordRules.check(asked.password);
  const email = asked.email === undefined ? null : emailKey(asked.email);
  const loginId = asked.loginId === undefined ? null : loginIdKey(asked.loginId);
  if (loginId === OF_THE_ADMIN) throw new AppError('login_id_taken');
  const passwordHash = await hashPassword(asked.password);
  const names = {
    name: asked.name ?? (asked.loginId ?? asked.email?.split('@')[0] ?? '').slice(0, LONGEST_NAME),
    email,
    loginId,
    pendingEmail: null,
    proofChallenge: asked.codeChallenge ?? null,
  };
  if (email !== null && mustVerifyEmail(identity.config))
    return registerSilently(identity, { ...names, email }, passwordHash, asked).catch(throwTaken);
  const { user, refresh } = await identity.db
    .transaction(async (tx) => {
      if (email !== null) {
        await lockAddress(tx, email);
        await takeFromDeleted(tx, email);
      }
      const stored = await storeAccount(tx, identity, guestId, names, visitor);
      await setCredential(tx, stored.id, passwordHash);
      await recordConsents(tx, identity.config, stored.id, asked.consents);
      const opened = await openSession(tx, stored.id, 'password', visitor, identity.refreshTokens);
      await recordAudit(tx, { action: 'registered', userId: stored.id, visitor });
      await tellOfInvitation(tx, stored.id, asked.inviteCode);
      if (email !== null) await requestVerify(tx, identity, stored, email);
      return { user: stored, refresh: opened };
    })
    .catch(throwTaken);
  return { user, session: await issueSession(user, refresh, identity, 'password') };
};
