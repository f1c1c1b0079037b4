import { uuidv7 } from 'uuidv7';
import type { Principal } from '#platform/auth/principal';
import type { Transaction } from '#platform/db/database';
import type { Locale } from '#platform/http/handler';
import { becomeAccount } from '../accounts/become-account.ts';
import { tellOfInvitation } from '../accounts/invitation.ts';
import { addressKey } from '../accounts/names.ts';
import { freeAddress, proveAddress, settleClaims } from '../accounts/prove-address.ts';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import { sendNotice } from '../mail/send-later.ts';
import { mustHaveSecondFactor, secondFactorsOf } from '../second-factors/required.ts';
import { answerSignIn, openSignIn, type ProvenSignIn, type SignedIn } from '../sign-in/finish-sign-in.ts';
import type { Visitor } from '#platform/http/visitor';
import { isClaim, lockAddress } from '../store/claims.ts';
import { isSessionLive } from '../store/sessions.ts';
import { findUserByEmail, insertUser, lockUser, type UserRow } from '../store/users.ts';
import type { ProvenIdentity } from './proven-identity.ts';
import {
  deleteIdentity,
  findIdentity,
  insertIdentity,
  isTakenMeanwhile,
  noteIdentityUse,
} from '../store/identities.ts';

interface Arrival {
  readonly proven: ProvenIdentity;
  readonly visitor: Visitor;
  /** The guest as whom they went about until now. */
  readonly guestId: string | undefined;
  /** Whoever is signed in already: of an account that has not proven its address, that says who made it. */
  readonly caller: Pick<Principal, 'userId' | 'sessionId' | 'scopes'> | null;
  readonly restore: boolean | undefined;
  /** Of who invited them, where this makes their account. */
  readonly inviteCode: string | undefined;
}

/** Whose account it is, and the guest whose things still have to move there. */
interface Found {
  readonly userId: string;
  readonly guestId: string | undefined;
}

const NAMELESS: Readonly<Record<Locale, string>> = { ko: '이름 없음', en: 'No name' };
const MAX_NAME = 50;

/** Only an address that the provider has verified is one of ours: any other could belong to somebody else. */
const provenEmail = ({ email, isEmailVerified }: ProvenIdentity): string | null =>
  email !== null && isEmailVerified ? (addressKey(email) ?? null) : null;

const nameOf = ({ name, email }: ProvenIdentity, { locale }: Visitor): string =>
  Array.from(name ?? email?.split('@')[0] ?? NAMELESS[locale])
    .slice(0, MAX_NAME)
    .join('');

const makeAccount = async (
  tx: Transaction,
  identity: Identity,
  { proven, visitor, inviteCode }: Arrival,
  guestId: string | undefined,
): Promise<Found> => {
  const email = provenEmail(proven);
  const claims = email === null ? [] : await freeAddress(tx, email);
  const names = {
    name: nameOf(proven, visitor),
    email,
    loginId: null,
    emailVerifiedAt: email === null ? null : new Date(),
  };
  const user =
    guestId === undefined
      ? await insertUser(tx, { ...names, id: uuidv7(), kind: 'user', roles: ['user'], locale: visitor.locale })
      : await becomeAccount(tx, identity, guestId, names);
  await insertIdentity(tx, user.id, proven);
  await recordAudit(tx, { action: 'registered', userId: user.id, visitor, details: { method: proven.provider } });
  await tellOfInvitation(tx, user.id, inviteCode);
  await settleClaims(tx, identity, claims, { ownerId: user.id, visitor });
  return { userId: user.id, guestId: undefined };
};

/** An account that nobody has proven the address of, and that whoever comes has open here: theirs. */
const findOwn = async (tx: Transaction, email: string, { caller }: Arrival): Promise<UserRow | undefined> => {
  if (caller?.scopes.includes('account') !== true) return undefined;
  const own = await lockUser(tx, caller.userId);
  return own !== undefined && isClaim(own, email) && (await isSessionLive(tx, own.id, caller.sessionId))
    ? own
    : undefined;
};

/** The provider has proven that they read mail at the address of an account that exists. */
const joinByEmail = async (
  tx: Transaction,
  identity: Identity,
  owner: UserRow,
  email: string,
  { proven, visitor }: Arrival,
): Promise<void> => {
  if (owner.emailVerifiedAt === null)
    await proveAddress(tx, identity, {
      address: email,
      maker: owner,
      passwordHash: undefined,
      reached: undefined,
      visitor,
    });
  // Half a proof opens nothing new: they are asked for the rest, and can link it from inside.
  else if ((await secondFactorsOf(tx, owner.id, mustHaveSecondFactor(identity.config, owner))).length > 0) return;
  await insertIdentity(tx, owner.id, proven);
  await recordAudit(tx, {
    action: 'identity_linked',
    userId: owner.id,
    visitor,
    details: { provider: proven.provider },
  });
  await sendNotice(tx, identity, owner, 'identity_linked');
};

/** By the id at the provider first, then by an address that both sides have verified, else a new account. */
export const findOrMake = async (tx: Transaction, identity: Identity, arrival: Arrival): Promise<Found> => {
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
  if (email === null) return makeAccount(tx, identity, arrival, guestId);
  await lockAddress(tx, email);
  const found = await findUserByEmail(tx, email);
  const holder = found === undefined ? undefined : await lockUser(tx, found.id);
  const owner = holder?.email === email && holder.emailVerifiedAt !== null ? holder : await findOwn(tx, email, arrival);
  if (owner === undefined) return makeAccount(tx, identity, arrival, guestId);
  await joinByEmail(tx, identity, owner, email, arrival);
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
      const signIn: ProvenSignIn = {
        userId,
        guestId,
        method: arrival.proven.provider,
        visitor: arrival.visitor,
        restore: arrival.restore,
      };
      return { signIn, opened: await openSignIn(tx, identity, signIn) };
    });
  const { signIn, opened } = await open().catch((error: unknown) => {
    if (isTakenMeanwhile(error)) return open();
    throw error;
  });
  return answerSignIn(identity, signIn, opened);
};
