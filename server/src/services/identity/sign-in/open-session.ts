import { uuidv7 } from 'uuidv7';
import type { Transaction } from '#platform/db/database';
import { absoluteExpiry, idleExpiry } from './issue-session.ts';
import type { Visitor } from '#platform/http/visitor';
import { insertSession } from '../store/sessions.ts';
import { hashToken, type RefreshToken, type RefreshTokens } from '../tokens/refresh-token.ts';

/** How somebody proved who they are: one of these or the name of a provider. */
export type SignInMethod = string;

/** Stores a new session of somebody who has proven who they are. */
export const openSession = async (tx: Transaction, userId: string, method: SignInMethod, visitor: Visitor, refreshTokens: RefreshTokens): Promise<RefreshToken> => {
  const refresh = refreshTokens.first(uuidv7());
  const expiresAt = absoluteExpiry();
  await insertSession(tx, {
    id: refresh.sessionId,
    userId,
    counter: refresh.counter,
    tokenHash: hashToken(refresh),
    expiresAt,
    idleExpiresAt: idleExpiry(expiresAt),
    userAgent: visitor.userAgent,
    network: visitor.network,
    method,
  });
  return refresh;
};
