import { uuidv7 } from 'uuidv7';
import type { Transaction } from '#platform/db/database';
import type { Locale } from '#platform/http/handler';
import { AppError } from '#platform/errors';
import { emailKey } from '../accounts/names.ts';
import { removeUnprovenAccess } from '../accounts/remove-unproven-access.ts';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import { sendNotice } from '../mail/send-later.ts';
import { mustHaveSecondFactor } from '../second-factors/required.ts';
import { secondFactorsOf } from '../second-factors/second-factors-of.ts';
import { answerSignIn, openSignIn, type ProvenSignIn, type SignedIn } from '../sign-in/finish-sign-in.ts';
import type { Visitor } from '#platform/http/visitor';
import { revokeSessionsOf } from '../store/sessions.ts';
import { changeUser, findUserByEmail, insertUser, lockUser, upgradeGuest, type UserRow } from '../store/users.ts';
import type { ProvenIdentity } from './proven-identity.ts';
import { deleteIdentity, findIdentity, insertIdentity, isTakenMeanwhile, noteIdentityUse } from './store.ts';

interface Arrival {
  readonly proven: ProvenIdentity;
  readonly visitor: Visitor;
  /** The guest as whom they went about until now. */
  readonly guestId: string | undefined;
  readonly restore: boolean | undefined;
}

/** Whose account it is, and the guest whose things still have to move there. */
interface Found {
  readonly userId: string;
  readonly guestId: string | undefined;
}

const NAMELESS: Readonly<Record<Locale, string>> = { ko: '이름 없음', en: 'No name' };
const MAX_NAME = 50;

/** Only an address that the provider has verified is one of ours: any other could belong to somebody else. */
const provenEmail = ({ email, isEmailVerified }: ProvenIdentity): string | null => (email !== null && isEmailVerified && email.length <= 254 ? emailKey(email) : null);

const nameOf = ({ name, email }: ProvenIdentity, { locale }: Visitor): string => Array.from(name ?? email?.split('@')[0] ?? NAMELESS[locale]).slice(0, MAX_NAME).join('');

const makeAccount = async (tx: Transaction, { accessTokenSeconds }: Identity, { proven, visitor }: Arrival, guestId: string | undefined): Promise<Found> => {
  const email = provenEmail(proven);
  const names = { name: nameOf(proven, visitor), email, loginId: null, emailVerifiedAt: email === null ? null : new Date() };
  let user: UserRow | undefined;
  if (guestId === undefined) user = await insertUser(tx, { ...names, id: uuidv7(), kind: 'user', roles: ['user'], locale: visitor.locale });
  else {
    user = await upgradeGuest(tx, guestId, names);
    if (user === undefined) throw new AppError('already_registered');
    // Sessions from before the account had an owner may be in other hands.
    await revokeSessionsOf(tx, guestId, accessTokenSeconds);
  }
  await insertIdentity(tx, user.id, proven);
  await recordAudit(tx, { action: 'registered', userId: user.id, visitor, details: { method: proven.provider } });
  return { userId: user.id, guestId: undefined };
};

/** The provider has proven that they read mail at the address of an account that exists. */
const joinByEmail = async (tx: Transaction, identity: Identity, owner: UserRow, { proven, visitor }: Arrival): Promise<void> => {
  if (owner.emailVerifiedAt === null) {
    await removeUnprovenAccess(tx, owner.id, identity.accessTokenSeconds, visitor);
    await changeUser(tx, owner.id, { emailVerifiedAt: new Date() });
  } else if ((await secondFactorsOf(tx, owner.id, mustHaveSecondFactor(identity.config, owner))).length > 0) {
    // Half a proof opens nothing new: they are asked for the rest, and can link it from inside.
    return;
  }
  await insertIdentity(tx, owner.id, proven);
  await recordAudit(tx, { action: 'identity_linked', userId: owner.id, visitor, details: { provider: proven.provider } });
  await sendNotice(tx, identity, owner, 'identity_linked');
};

/** By the id at the provider first, then by an address that both sides have verified, else a new account. */
const findOrMake = async (tx: Transaction, identity: Identity, arrival: Arrival): Promise<Found> => {
  const { proven } = arrival;
  let { guestId } = arrival;
  const known = await findIdentity(tx, proven);
  if (known !== undefined) {
    const user = await lockUser(tx, known.userId);
    // Unlinked while we waited: they come anew.
    if ((await findIdentity(tx, proven))?.id !== known.id) return findOrMake(tx, identity, arrival);
    if (user?.kind === 'user') {
      await noteIdentityUse(tx, known.id, proven);
      return { userId: known.userId, guestId };
    }
    // A guest by an anonymous token of before, who has become somebody since.
    await deleteIdentity(tx, known.id);
    guestId ??= known.userId;
  }
  const email = provenEmail(proven);
  const found = email === null ? undefined : await findUserByEmail(tx, email);
  const owner = found === undefined ? undefined : await lockUser(tx, found.id);
  if (owner === undefined || owner.email !== email) return makeAccount(tx, identity, arrival, guestId);
  await joinByEmail(tx, identity, owner, arrival);
  return { userId: owner.id, guestId };
};

/**
 * Signs somebody in who has proven elsewhere who they are, and makes their account if they have none.
 * @throws AppError `already_registered`, and those of finishing a sign-in; the guest's session is as it was then
 */
export const signInWith = async (identity: Identity, arrival: Arrival): Promise<SignedIn> => {
  const open = () =>
    identity.db.transaction(async (tx) => {
      const { userId, guestId } = await findOrMake(tx, identity, arrival);
      const signIn: ProvenSignIn = { userId, guestId, method: arrival.proven.provider, visitor: arrival.visitor, restore: arrival.restore };
      return { signIn, opened: await openSignIn(tx, identity, signIn) };
    });
  const { signIn, opened } = await open().catch((error: unknown) => {
    if (isTakenMeanwhile(error)) return open();
    throw error;
  });
  return answerSignIn(identity, signIn, opened);
};
