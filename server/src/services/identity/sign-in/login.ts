import type { Transaction } from '#platform/db/database';
import { type Visitor, visitorOf } from '#platform/http/visitor';
import { forgetTries, type Limit } from '../throttle/throttle.ts';
import type { NewPasswordNeeded } from '@madang/contracts/identity';
import { AppError } from '#platform/errors';
import { nameKey } from '../accounts/names.ts';
import { recordAudit } from '../audit/record.ts';
import { mustVerifyEmail } from '../accounts/verify-email.ts';
import type { Identity } from '../context.ts';
import { hashPassword, isOutdated, verifyPassword } from '../passwords/hash.ts';
import {
  findByLogin,
  findCredential,
  isSamePassword,
  outdatedKinds,
  rehashCredential,
  type CredentialRow,
  type LoginKey,
} from '../store/credentials.ts';
import { hasBeenAt } from '../store/sessions.ts';
import { finishSignIn, type SignedIn } from './finish-sign-in.ts';
import { useOneTimePassword } from './one-time-password.ts';
import type { RequestInfo } from '#platform/http/handler';

const MINUTE = { windowSeconds: 60 };
/** Of one name. An account has two at most, so a hundred of an account. */
const DAY = { max: 50, windowSeconds: 86_400, code: 'too_many_failed_sign_ins' } as const;

const atNetwork = (name: string, network: string): string => `login ${name} at ${network}`;
const elsewhere = (name: string): string => `login ${name}`;

interface Try {
  /** As it was typed, never whose it is: what is tried by one name of an account says nothing of its other one. */
  readonly name: string;
  readonly visitor: Pick<Visitor, 'address' | 'network'>;
  /** By the cookie of a browser that they have signed in from. */
  readonly browser: string | undefined;
  /** Whether they have signed in from that network before. */
  readonly isKnownThere: boolean;
}

/**
 * Failed tries. A browser that its owner has signed in from: five a minute and fifty a day, whatever others do. Everybody
 * else: five a minute from one address at one name; a hundred from one address, as a classroom shares one; fifty a day at
 * one name from each network where its owner has been, and fifty from all others together. So strangers take nothing from
 * the networks of the owner, neighbours nothing from the owner's browsers, and nobody has more than that to guess with.
 */
const loginLimits = ({ name, visitor: { address, network }, browser, isKnownThere }: Try): Limit[] =>
  browser === undefined
    ? [
        { key: `login ${address} ${name}`, max: 5, ...MINUTE },
        { key: `login ${address}`, max: 100, ...MINUTE },
        { key: isKnownThere ? atNetwork(name, network) : elsewhere(name), ...DAY },
      ]
    : [
        { key: `login browser ${browser}`, max: 5, ...MINUTE },
        { key: `login browser ${browser} a day`, ...DAY },
      ];

/** Somebody has shown by a mail that the account is theirs: what others have tried is no longer in their way. */
export const forgetFailedTries = (
  tx: Transaction,
  names: readonly (string | null)[],
  { address, network }: Pick<Visitor, 'address' | 'network'>,
): Promise<void> => {
  const keys = names.flatMap((name) =>
    name === null ? [] : [`login ${address} ${name}`, atNetwork(name, network), elsewhere(name)],
  );
  return forgetTries(tx, keys);
};

interface Attempt {
  readonly email?: string | undefined;
  readonly loginId?: string | undefined;
  /** Either of both. */
  readonly username?: string | undefined;
  readonly password: string;
  readonly guestId?: string | undefined;
  readonly restore?: boolean | undefined;
  readonly request: RequestInfo;
}

/** In the field of the one, the other opens nothing. */
const typedAs = (text: string, field: 'email' | 'loginId'): LoginKey => {
  const key = nameKey(text);
  return field in key ? key : { nobody: text.slice(0, 254) };
};

const keyOf = ({ email, loginId, username }: Attempt): LoginKey => {
  if (email !== undefined) return typedAs(email, 'email');
  return loginId === undefined ? nameKey(username ?? '') : typedAs(loginId, 'loginId');
};

const NOBODY = '00000000-0000-0000-0000-000000000000';

/** While the password is at hand: from another system's hash, or an earlier cost, to today's. */
const upgradeHash = async (
  { db }: Identity,
  { userId, passwordHash }: CredentialRow,
  password: string,
): Promise<void> => {
  if (isOutdated(passwordHash)) await rehashCredential(db, userId, passwordHash, await hashPassword(password));
};

/**
 * Who does not exist and who gave a wrong password get the same answer, after the same time. Where addresses have to be
 * confirmed, so does whoever has not: registering and then signing in would tell a free address from somebody's.
 * @throws AppError `invalid_credentials`, `invalid_or_unconfirmed`, `rate_limited`,
 * `too_many_failed_sign_ins`, `email_not_verified`, and those of {@link finishSignIn}
 */
export const login = async (identity: Identity, attempt: Attempt): Promise<SignedIn | NewPasswordNeeded> => {
  const { db, throttle, config } = identity;
  const { password, request, guestId, restore } = attempt;
  const visitor = visitorOf(request);
  const key = keyOf(attempt);
  const found = await findByLogin(db, key);
  // Asked for nobody, too: as much work for a name that nobody has.
  const userId = found?.user.id ?? NOBODY;
  const isKnownThere = await hasBeenAt(db, userId, visitor.network);
  const browser = identity.knownBrowsers.find(request, userId, found?.credential.changedAt ?? new Date());
  const limits = loginLimits({ name: Object.values(key).join(), visitor, browser, isKnownThere });
  const isRight = await verifyPassword(password, found?.credential.passwordHash, {
    before: () => throttle.take(limits),
    kinds: await outdatedKinds(db),
  });
  const mustBeProven = 'email' in key && mustVerifyEmail(config);
  const isUnproven = found?.isPending === true || found?.user.emailVerifiedAt === null;
  if (found === undefined || !isRight || (mustBeProven && isUnproven)) {
    await recordAudit(db, { action: 'sign_in_failed', userId: found?.user.id ?? null, visitor });
    throw new AppError(mustBeProven ? 'invalid_or_unconfirmed' : 'invalid_credentials');
  }
  await throttle.giveBack(limits);
  const { user, credential, isPending } = found;
  if (isPending) throw new AppError('email_not_verified');
  if (credential.mustChange) return useOneTimePassword(identity, { user, credential, guestId, restore, visitor });
  await upgradeHash(identity, credential, password);
  const stillHolds = async (tx: Transaction): Promise<boolean> =>
    isSamePassword(await findCredential(tx, user.id), credential);
  return finishSignIn(identity, { userId: user.id, method: 'password', visitor, guestId, restore, stillHolds });
};
