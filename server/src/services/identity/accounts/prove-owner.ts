import { AppError } from '#platform/errors';
import type { Identity } from '../context.ts';
import { verifyPassword } from '../passwords/hash.ts';
import { findCredential } from '../store/credentials.ts';
import { findSession } from '../store/sessions.ts';

const RECENT_MS = 10 * 60_000;

interface Requester {
  readonly userId: string;
  readonly sessionId: string;
}

/** Signed in within the last ten minutes. @throws AppError `recent_sign_in_required` */
export const requireRecentSignIn = async ({ db }: Identity, { sessionId }: Requester): Promise<void> => {
  const session = await findSession(db, sessionId);
  if (session === undefined || Date.now() - session.createdAt.getTime() > RECENT_MS)
    throw new AppError('recent_sign_in_required');
};

/**
 * An open page is not enough for what cannot be taken back: the password where there is one, else a fresh sign-in.
 * @throws AppError `invalid_credentials`, `recent_sign_in_required`, `rate_limited`
 */
export const proveOwner = async (
  identity: Identity,
  requester: Requester,
  password: string | undefined,
): Promise<void> => {
  const credential = await findCredential(identity.db, requester.userId);
  // One that was given out is for choosing another one, and shows nothing else.
  if (credential === undefined || credential.mustChange) return requireRecentSignIn(identity, requester);
  // Of this session: whoever has taken another one over takes no tries away from its owner's.
  const key = `password of ${requester.userId} in ${requester.sessionId}`;
  const limits = [
    { key, max: 5, windowSeconds: 60 },
    { key: `${key} a day`, max: 50, windowSeconds: 86_400 },
  ];
  if (
    password === undefined ||
    !(await verifyPassword(password, credential.passwordHash, () => identity.throttle.take(limits)))
  )
    throw new AppError('invalid_credentials');
  await identity.throttle.giveBack(limits);
};
