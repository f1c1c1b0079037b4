import type { Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import { lockSession, revokeSession, rotateSession, type SessionRow } from '../store/sessions.ts';
import { touchUser, type UserRow } from '../store/users.ts';
import { hashToken, type RefreshToken } from '../tokens/refresh-token.ts';
import { idleExpiry, issueSession, type FullSession } from './issue-session.ts';
import type { Visitor } from '#platform/http/visitor';

/** A lost answer may be asked for again for so long, while its successor is unused. */
const RETRY_WINDOW_MS = 10_000;

type Outcome = { user: UserRow; successor: RefreshToken; method: string } | 'revoked' | 'stolen';

/** Only the newest token opens the session; the one before it is a retry if it comes soon, and a theft otherwise. */
const judge = (session: SessionRow, token: RefreshToken, now: number): 'rotate' | 'retry' | 'stolen' => {
  const hash = hashToken(token);
  if (token.counter === session.counter && hash.equals(session.tokenHash)) return 'rotate';
  const isPrevious = token.counter === session.counter - 1 && session.previousHash !== null && hash.equals(session.previousHash);
  return isPrevious && now - session.rotatedAt.getTime() <= RETRY_WINDOW_MS ? 'retry' : 'stolen';
};

const exchange = async (tx: Transaction, token: RefreshToken, { refreshTokens, accessTokenSeconds }: Identity, visitor: Visitor): Promise<Outcome> => {
  const now = Date.now();
  const session = await lockSession(tx, token.sessionId);
  if (session === undefined || session.revokedAt !== null || session.idleExpiresAt.getTime() <= now) return 'revoked';
  const verdict = judge(session, token, now);
  if (verdict === 'stolen') {
    await revokeSession(tx, session.userId, session.id, accessTokenSeconds);
    await recordAudit(tx, { action: 'refresh_reused', userId: session.userId, visitor, details: { session_id: session.id } });
    return 'stolen';
  }
  const successor = refreshTokens.successor(token);
  if (verdict === 'rotate') {
    await rotateSession(tx, session.id, {
      counter: successor.counter,
      tokenHash: hashToken(successor),
      previousHash: hashToken(token),
      idleExpiresAt: idleExpiry(session.expiresAt, now),
      network: visitor.network,
      userAgent: visitor.userAgent,
    });
  }
  const user = await touchUser(tx, session.userId);
  return user === undefined ? 'revoked' : { user, successor, method: session.method };
};

/** @throws AppError `invalid_token` for what we did not make, `session_revoked` for a session that has ended. */
export const refreshSession = async (identity: Identity, presented: string, visitor: Visitor): Promise<FullSession> => {
  const token = identity.refreshTokens.parse(presented);
  if (token === undefined) throw new AppError('invalid_token');
  const outcome = await identity.db.transaction((tx) => exchange(tx, token, identity, visitor));
  if (typeof outcome === 'string') throw new AppError('session_revoked', { detail: outcome === 'stolen' ? 'an older refresh token was used again' : undefined });
  return issueSession(outcome.user, outcome.successor, identity, outcome.method);
};
