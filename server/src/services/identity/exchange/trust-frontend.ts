import { createHmac, timingSafeEqual } from 'node:crypto';
import { scopesOf } from '@madang/contracts/scopes';
import { AppError } from '#platform/errors';
import type { Identity } from '../context.ts';
import { openSignIn } from '../sign-in/finish-sign-in.ts';
import type { Visitor } from '#platform/http/visitor';
import { lockUser } from '../store/users.ts';
import { signAccessToken } from '../tokens/access-token.ts';
import { useNonce } from '../tokens/one-time-token.ts';

interface SignedWord {
  readonly userId: string;
  /** Seconds since the epoch. */
  readonly timestamp: number;
  readonly nonce: string;
  readonly signature: string;
}

/** Clocks may differ by so much, and a word is good for as long. */
const WINDOW_SECONDS = 300;

const isSigned = ({ userId, timestamp, nonce, signature }: SignedWord, secret: string): boolean => timingSafeEqual(createHmac('sha256', secret).update(`${userId}\n${timestamp}\n${nonce}`).digest(), Buffer.from(signature, 'hex'));

/**
 * A front end that we share a secret with says who somebody is. Who may do more than people in general is not let in by
 * that: the secret would be worth all of it.
 * @throws AppError `invalid_signature`, `forbidden`, `account_disabled`, `account_deleted`
 */
export const trustFrontend = async (identity: Identity, word: SignedWord, visitor: Visitor): Promise<{ accessToken: string; scope: string }> => {
  const { config, db } = identity;
  const refuse = (detail: string) => new AppError('invalid_signature', { detail });
  if (config.FRONTEND_HMAC_SECRET === undefined) throw refuse('no front end is trusted here');
  if (!isSigned(word, config.FRONTEND_HMAC_SECRET)) throw refuse('another signature');
  if (Math.abs(Date.now() / 1000 - word.timestamp) > WINDOW_SECONDS) throw refuse('not of these five minutes');
  // In a transaction of its own: what fails after it has still used it up.
  if (!(await useNonce(db, word.nonce, 2 * WINDOW_SECONDS + 60))) throw refuse('used before');
  const opened = await db
    .transaction(async (tx) => {
      const user = await lockUser(tx, word.userId);
      if (user !== undefined && scopesOf(user.roles).some((scope) => scope.startsWith('admin:'))) throw new AppError('forbidden', { detail: 'not for whoever has more rights than people in general' });
      return openSignIn(tx, identity, { userId: word.userId, method: 'frontend', visitor, complete: true });
    })
    .catch((error: unknown) => {
      throw error instanceof AppError && error.code === 'invalid_credentials' ? refuse('nobody by that id') : error;
    });
  if ('challenge' in opened) throw new Error('a signed word asked for a second factor');
  const scopes = scopesOf(opened.user.roles);
  return { accessToken: await signAccessToken(identity, opened.user, opened.refresh.sessionId, scopes), scope: scopes.join(' ') };
};
