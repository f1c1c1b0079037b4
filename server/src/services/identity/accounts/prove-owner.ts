import type { Executor } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import { verifyPassword } from '../passwords/hash.ts';
import { findCredential } from '../store/credentials.ts';
import type { Owner } from '../second-factors/lock-owner.ts';
import { findSession } from '../store/sessions.ts';

const RECENT_MS = 10 * 60_000;

/** Signed in within the last ten minutes. @throws AppError `recent_sign_in_required` */
export const requireRecentSignIn = async (
  { db }: { readonly db: Executor },
  { sessionId }: Pick<Owner, 'sessionId'>,
): Promise<void> => {
  const session = await findSession(db, sessionId);
  if (session === undefined || Date.now() - session.createdAt.getTime() > RECENT_MS)
    throw new AppError('recent_sign_in_required');
};

/**
 * An open page is not enough for what cannot be taken back: the password where there is one, else a fresh sign-in.
 * @throws AppError `invalid_credentials`, `recent_sign_in_required`, `rate_limited`
 */
export const proveOwner = async (identity: Identity, owner: Owner, password: string | undefined): Promise<void> => {
  const credential = await findCredential(identity.db, owner.userId);
  // One that was given out is for choosing another one, and shows nothing else.
  if (credential === undefined || credential.mustChange) return requireRecentSignIn(identity, owner);
  // Of this session: whoever has taken another one over takes no tries away from its owner's.
  const key = `password of ${owner.userId} in ${owner.sessionId}`;
  const limits = [
    { key, max: 5, windowSeconds: 60 },
    { key: `${key} a day`, max: 50, windowSeconds: 86_400 },
  ];
  if (password === undefined) throw new AppError('invalid_credentials');
  if (!(await verifyPassword(password, credential.passwordHash, { before: () => identity.throttle.take(limits) }))) {
    const { userId, visitor } = owner;
    await recordAudit(identity.db, { action: 'reauthentication_failed', userId, visitor, details: { by: 'password' } });
    throw new AppError('invalid_credentials');
  }
  await identity.throttle.giveBack(limits);
};
