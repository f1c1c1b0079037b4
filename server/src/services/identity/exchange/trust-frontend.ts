import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { scopesOf } from '@madang/contracts/scopes';
import type { Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import type { Identity } from '../context.ts';
import { openSignIn } from '../sign-in/finish-sign-in.ts';
import { FRONTEND } from '../sign-in/open-session.ts';
import type { Visitor } from '#platform/http/visitor';
import { findOrMake } from '../social/sign-in-with.ts';
import { isTakenMeanwhile } from '../store/identities.ts';
import { limitSession } from '../store/sessions.ts';
import { lockUser } from '../store/users.ts';
import { signAccessToken } from '../tokens/access-token.ts';
import { useNonce } from '../tokens/one-time-token.ts';

interface SignedWord {
  /** An id of ours, or what the front end calls somebody. */
  readonly userId: string;
  /** Seconds since the epoch. */
  readonly timestamp: number;
  readonly nonce: string;
  readonly signature: string;
}

/** Clocks may differ by so much, and a word is good for as long. */
const WINDOW_SECONDS = 300;

const isSigned = ({ userId, timestamp, nonce, signature }: SignedWord, secret: string): boolean =>
  timingSafeEqual(
    createHmac('sha256', secret).update(`${userId}\n${timestamp}\n${nonce}`).digest(),
    Buffer.from(signature, 'hex'),
  );

const HOUR_MS = 3_600_000;

/** What a front end calls somebody is an identity of theirs like one at a provider, and makes their account. */
const accountOf = async (tx: Transaction, identity: Identity, name: string, visitor: Visitor): Promise<string> => {
  if (z.guid().safeParse(name).success) return name;
  const proven = { provider: FRONTEND, id: name, email: null, isEmailVerified: false, name: null };
  const arrival = { proven, visitor, guestId: undefined, caller: null, restore: undefined, inviteCode: undefined };
  return (await findOrMake(tx, identity, arrival)).userId;
};

/**
 * A front end that we share a secret with says who somebody is. Who may do more than people in general is not let in by
 * that: the secret would be worth all of it.
 * @throws AppError `invalid_signature`, `forbidden`, `account_disabled`, `account_deleted`
 */
export const trustFrontend = async (
  identity: Identity,
  word: SignedWord,
  visitor: Visitor,
): Promise<{ accessToken: string; refreshToken: string; scope: string }> => {
  const { config, db } = identity;
  const refuse = (detail: string) => new AppError('invalid_signature', { detail });
  if (config.FRONTEND_HMAC_SECRET === undefined) throw refuse('no front end is trusted here');
  if (!isSigned(word, config.FRONTEND_HMAC_SECRET)) throw refuse('another signature');
  if (Math.abs(Date.now() / 1000 - word.timestamp) > WINDOW_SECONDS) throw refuse('not of these five minutes');
  // In a transaction of its own: what fails after it has still used it up.
  if (!(await useNonce(db, word.nonce, 2 * WINDOW_SECONDS + 60))) throw refuse('used before');
  const open = () =>
    db.transaction(async (tx) => {
      const userId = await accountOf(tx, identity, word.userId, visitor);
      const user = await lockUser(tx, userId);
      if (user !== undefined && scopesOf(user.roles).some((scope) => scope.startsWith('admin:')))
        throw new AppError('forbidden', { detail: 'not for whoever has more rights than people in general' });
      const signedIn = await openSignIn(tx, identity, { userId, method: FRONTEND, visitor, complete: true });
      const hours = config.FRONTEND_REFRESH_HOURS;
      if (hours !== undefined && 'refresh' in signedIn)
        await limitSession(tx, signedIn.refresh.sessionId, new Date(Date.now() + hours * HOUR_MS));
      return signedIn;
    });
  const opened = await open()
    .catch((error: unknown) => {
      if (isTakenMeanwhile(error)) return open();
      throw error;
    })
    .catch((error: unknown) => {
      throw error instanceof AppError && error.code === 'invalid_credentials' ? refuse('nobody by that id') : error;
    });
  if ('challenge' in opened) throw new Error('a signed word asked for a second factor');
  const scopes = scopesOf(opened.user.roles);
  return {
    accessToken: await signAccessToken(identity, opened.user, opened.refresh.sessionId, scopes),
    refreshToken: opened.refresh.text,
    scope: scopes.join(' '),
  };
};
