import { AppError } from '#platform/errors';
import { emailKey, loginIdKey } from '../accounts/names.ts';
import { recordAudit } from '../audit/record.ts';
import { mustVerifyEmail } from '../accounts/verify-email.ts';
import type { Identity } from '../context.ts';
import { hashPassword, isOutdated, verifyPassword } from '../passwords/hash.ts';
import { findByLogin, rehashCredential, type CredentialRow, type LoginKey } from '../store/credentials.ts';
import { hasBeenAt } from '../store/sessions.ts';
import type { Limit } from '../throttle/throttle.ts';
import { finishSignIn, type SignedIn } from './finish-sign-in.ts';
import type { Visitor } from '#platform/http/visitor';

interface Attempt {
  readonly email?: string | undefined;
  readonly loginId?: string | undefined;
  /** Either of both. */
  readonly username?: string | undefined;
  readonly password: string;
  readonly guestId?: string | undefined;
  readonly restore?: boolean | undefined;
  readonly visitor: Visitor;
}

const keyOf = ({ email, loginId, username }: Attempt): LoginKey => {
  if (email !== undefined) return { email: emailKey(email) };
  return loginId === undefined ? { either: emailKey(username ?? '') } : { loginId: loginIdKey(loginId) };
};

const NOBODY = '00000000-0000-0000-0000-000000000000';
const WINDOW = { windowSeconds: 60 };

/**
 * Failed tries in a minute: 5 from one address at one account; 100 from one address, as a classroom shares one; 50 at one
 * account from places where it was never used. Whoever has been there before is not shut out by what strangers try.
 */
const limitsFor = (name: string, address: string, isKnownThere: boolean): Limit[] => [
  { key: `login ${address} ${name}`, max: 5, ...WINDOW },
  { key: `login ${address}`, max: 100, ...WINDOW },
  ...(isKnownThere ? [] : [{ key: `login ${name}`, max: 50, ...WINDOW }]),
];

/** While the password is at hand: from another system's hash, or an earlier cost, to today's. */
const upgradeHash = async ({ db }: Identity, { userId, passwordHash }: CredentialRow, password: string): Promise<void> => {
  if (isOutdated(passwordHash)) await rehashCredential(db, userId, passwordHash, await hashPassword(password));
};

/**
 * Who does not exist and who gave a wrong password get the same answer, after the same time.
 * @throws AppError `invalid_credentials`, `rate_limited`, `email_not_verified`, and those of {@link finishSignIn}
 */
export const login = async (identity: Identity, attempt: Attempt): Promise<SignedIn> => {
  const { db, throttle, config } = identity;
  const { password, visitor, guestId, restore } = attempt;
  const key = keyOf(attempt);
  const found = await findByLogin(db, key);
  // Asked for nobody, too: as much work for a name that nobody has.
  const isKnownThere = await hasBeenAt(db, found?.user.id ?? NOBODY, visitor.network);
  const limits = limitsFor(found?.user.id ?? Object.values(key).join(), visitor.address, isKnownThere);
  const isRight = await verifyPassword(password, found?.credential.passwordHash, () => throttle.take(limits));
  if (found === undefined || !isRight) {
    await recordAudit(db, { action: 'sign_in_failed', userId: found?.user.id ?? null, visitor });
    throw new AppError('invalid_credentials');
  }
  await throttle.giveBack(limits);
  const { user, credential } = found;
  if (mustVerifyEmail(config) && user.email !== null && user.emailVerifiedAt === null && user.loginId === null) throw new AppError('email_not_verified');
  await upgradeHash(identity, credential, password);
  return finishSignIn(identity, { userId: user.id, method: 'password', visitor, guestId, restore, mustChange: credential.mustChange });
};
