import type { Executor } from '#platform/db/database';
import { AppError } from '#platform/errors';
import type { OneTimeTokens } from '../tokens/one-time-token.ts';

const SECONDS = 300;
export const CHALLENGE_TIMEOUT_MS = SECONDS * 1000;

/** For whom a challenge was made: a session that adds a passkey, or null for anybody who wants to sign in. */
export type ChallengeFor = { readonly userId: string; readonly sessionId: string } | null;

export const newChallenge = async (tx: Executor, tokens: OneTimeTokens, requester: ChallengeFor): Promise<string> => {
  const id = await tokens.issue(tx, {
    purpose: 'passkey_challenge',
    userId: requester?.userId ?? null,
    data: { sessionId: requester?.sessionId ?? null },
    seconds: SECONDS,
  });
  return tokens.textOf(id, 'passkey_challenge');
};

const challengeIn = (clientDataJson: string): string | undefined => {
  try {
    const { challenge } = JSON.parse(Buffer.from(clientDataJson, 'base64url').toString('utf8')) as {
      challenge?: unknown;
    };
    return typeof challenge === 'string' ? Buffer.from(challenge, 'base64url').toString('utf8') : undefined;
  } catch {
    return undefined;
  }
};

/**
 * Uses up the challenge that an authenticator has signed, whatever comes of the rest, and returns it as the authenticator
 * has it. @throws AppError `invalid_passkey` for one that we did not make for this, was used or has expired
 */
export const takeChallenge = async (
  tx: Executor,
  tokens: OneTimeTokens,
  clientDataJson: string,
  requester: ChallengeFor,
): Promise<string> => {
  const text = challengeIn(clientDataJson);
  const row = text === undefined ? undefined : await tokens.consume(tx, 'passkey_challenge', text);
  if (
    text === undefined ||
    row === undefined ||
    row.userId !== (requester?.userId ?? null) ||
    row.data['sessionId'] !== (requester?.sessionId ?? null)
  )
    throw new AppError('invalid_passkey', { detail: 'the challenge is not a live one' });
  return Buffer.from(text).toString('base64url');
};
