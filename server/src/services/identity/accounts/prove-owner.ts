import { AppError } from '#platform/errors';
import type { Identity } from '../context.ts';
import { verifyPassword } from '../passwords/hash.ts';
import { findCredential } from '../store/credentials.ts';
import { findSession } from '../store/sessions.ts';

const RECENT_MS = 10 * 60_000;

interface Asker {
  readonly userId: string;
  readonly sessionId: string;
}

/** Signed in within the last ten minutes. @throws AppError `recent_sign_in_required` */
export const requireRecentSignIn = async ({ db }: Identity, { sessionId }: Asker): Promise<void> => {
  const session = await findSession(db, sessionId);
  if (session === undefined || Date.now() - session.createdAt.getTime() > RECENT_MS) throw new AppError('recent_sign_in_required');
};

/**
 * An open page is not enough for what cannot be taken back: the password where there is one, else a fresh sign-in.
 * @throws AppError `invalid_credentials`, `recent_sign_in_required`, `rate_limited`
 */
export const proveOwner = async (identity: Identity, asker: Asker, password: string | undefined): Promise<void> => {
  const credential = await findCredential(identity.db, asker.userId);
  if (credential === undefined) return requireRecentSignIn(identity, asker);
  const limits = [{ key: `password of ${asker.userId}`, max: 5, windowSeconds: 60 }];
  if (password === undefined || !(await verifyPassword(password, credential.passwordHash, () => identity.throttle.take(limits)))) throw new AppError('invalid_credentials');
  await identity.throttle.giveBack(limits);
};
