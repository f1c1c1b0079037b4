import type { SecondFactorNeeded } from '@madang/contracts/identity';
import type { Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { assertNotBanned, endBanIfOver } from '../accounts/bans.ts';
import { mergeGuest } from '../accounts/merge-guest.ts';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import { mustHaveSecondFactor, secondFactorsOf } from '../second-factors/required.ts';
import { changeUser, hasSetAside, lockUser, touchUser, type UserRow } from '../store/users.ts';
import { dropTokensOf } from '../tokens/one-time-token.ts';
import type { RefreshToken } from '../tokens/refresh-token.ts';
import { issueSession, type FullSession, openSession, type SignInMethod } from './open-session.ts';
import { tellSignIn } from './tell-sign-in.ts';
import type { Visitor } from '#platform/http/visitor';
import type { Principal } from '#platform/auth/principal';

/** Somebody who has proven to own an account, by whatever method. */
export interface ProvenSignIn {
  readonly userId: string;
  readonly method: SignInMethod;
  readonly visitor: Visitor;
  /** The guest as whom they went about until now. */
  readonly guestId?: string | undefined;
  /** They want a deleted account back. */
  readonly restore?: boolean | undefined;
  /** The second factor was given, or the method needs none. */
  readonly complete?: boolean;
  /** Asked once the account is locked: what was proven may have been taken away since. */
  readonly stillHolds?: (tx: Transaction) => Promise<boolean>;
}

const SECOND_FACTOR_SECONDS = 300;

/** @throws AppError `account_disabled`, `account_deleted` */
const openAccount = async (
  tx: Transaction,
  { emit }: Identity,
  user: UserRow,
  { restore, visitor }: ProvenSignIn,
): Promise<UserRow> => {
  assertNotBanned(user);
  if (user.deletedAt === null) return user;
  if (restore !== true) throw new AppError('account_deleted');
  await dropTokensOf(tx, user.id, 'restore_account');
  await recordAudit(tx, { action: 'account_restored', userId: user.id, visitor });
  // Later than the deletion, whichever process it was that looked at its clock.
  const at = new Date(Math.max(Date.now(), user.deletedAt.getTime() + 1)).toISOString();
  await emit(tx, 'identity.account_closed', { user_id: user.id, closed: false, at });
  return changeUser(tx, user.id, { deletedAt: null });
};

type Opened =
  { readonly user: UserRow; readonly refresh: RefreshToken; readonly merging: boolean } | SecondFactorNeeded;

/** As part of a larger transaction; {@link answerSignIn} makes the answer of it after the commit. */
export const openSignIn = async (tx: Transaction, identity: Identity, signIn: ProvenSignIn): Promise<Opened> => {
  const { userId, method, visitor, guestId, restore } = signIn;
  const locked = await lockUser(tx, userId);
  if (locked === undefined || (await signIn.stillHolds?.(tx)) === false) throw new AppError('invalid_credentials');
  const methods =
    signIn.complete === true ? [] : await secondFactorsOf(tx, userId, mustHaveSecondFactor(identity.config, locked));
  if (methods.length > 0) {
    assertNotBanned(locked);
    const id = await identity.oneTimeTokens.issue(tx, {
      purpose: 'second_factor',
      userId,
      data: { method, guestId, restore },
      seconds: SECOND_FACTOR_SECONDS,
    });
    return { second_factor_required: true, challenge: identity.oneTimeTokens.textOf(id, 'second_factor'), methods };
  }
  await openAccount(tx, identity, await endBanIfOver(tx, identity, locked), signIn);
  const merging =
    guestId !== undefined && guestId !== userId && (await mergeGuest(tx, identity, { guestId, userId, visitor }));
  const user = (await touchUser(tx, userId)) ?? locked;
  const refresh = await openSession(tx, userId, method, visitor, identity.refreshTokens);
  await recordAudit(tx, { action: 'signed_in', userId, visitor, details: { method, session_id: refresh.sessionId } });
  await tellSignIn(tx, identity, { user, sessionId: refresh.sessionId, method, visitor });
  return { user, refresh, merging };
};

export type SignedIn = FullSession | SecondFactorNeeded;

export const isSession = (answer: SignedIn): answer is FullSession => 'access_token' in answer;

/** Waits a little for the other services where a guest became part of the account. */
export const answerSignIn = async (identity: Identity, signIn: ProvenSignIn, opened: Opened): Promise<SignedIn> => {
  if ('challenge' in opened) return opened;
  const session = await issueSession(opened.user, opened.refresh, identity, signIn.method);
  const merge =
    opened.merging && signIn.guestId !== undefined ? { merge: await identity.merges.settled(signIn.guestId) } : {};
  const earlier = (await hasSetAside(identity.db, opened.user.id)) ? { earlier_account: true as const } : {};
  return { ...session, ...merge, ...earlier };
};

/** Opens a session, or says which second factor is missing. @throws AppError `account_disabled`, `account_deleted`, `guest_already_merged` */
export const finishSignIn = async (identity: Identity, signIn: ProvenSignIn): Promise<SignedIn> =>
  answerSignIn(identity, signIn, await identity.db.transaction((tx) => openSignIn(tx, identity, signIn)));

/**
 * The guest as whom somebody goes about until they sign in: what the guest has moves with them. That takes the guest's
 * whole token: whoever was given one with fewer scopes must not carry off all the rest.
 * @throws AppError `forbidden` for a guest's token without the scope `account`
 */
export const guestOf = (caller: Pick<Principal, 'kind' | 'userId' | 'scopes'> | null): string | undefined => {
  if (caller?.kind !== 'guest') return undefined;
  if (!caller.scopes.includes('account')) throw new AppError('forbidden', { detail: 'needs scope account' });
  return caller.userId;
};
