import type { Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import {
  findSession,
  keepSession,
  lockSession,
  revokeSession,
  rotateSession,
  type SessionRow,
} from '../store/sessions.ts';
import { lockUser, touchUser, type UserRow } from '../store/users.ts';
import { hashToken, type RefreshToken, type RefreshTokens } from '../tokens/refresh-token.ts';
import type { Config } from '../settings.ts';
import { issueNarrowed } from './narrowed-session.ts';
import { FRONTEND, idleExpiry, issueSession, type FullSession } from './open-session.ts';
import type { Visitor } from '#platform/http/visitor';

/** A tab that was asleep while another one refreshed twice may still come with the token of before, for so long. */
const LATE_TAB_MS = 10_000;

type Outcome =
  | { readonly user: UserRow; readonly newest: RefreshToken; readonly session: SessionRow; readonly method: string }
  | 'revoked'
  | 'stolen';

type Verdict = { readonly isNew: boolean; readonly newest: RefreshToken } | 'stolen';

/**
 * The newest token is exchanged. The one before it comes from a client that never had the answer, however late: as long
 * as the successor was not used, nobody shows to have it. One whose successor has been used is a late tab or a theft.
 */
const judge = (session: SessionRow, token: RefreshToken, tokens: RefreshTokens, now: number): Verdict => {
  const isNewest = (other: RefreshToken): boolean =>
    other.counter === session.counter && hashToken(other).equals(session.tokenHash);
  const next = tokens.successor(token);
  if (isNewest(token)) return { isNew: true, newest: next };
  if (isNewest(next)) return { isNew: false, newest: next };
  const afterNext = tokens.successor(next);
  const isLateTab = now - session.rotatedAt.getTime() <= LATE_TAB_MS && isNewest(afterNext);
  return isLateTab ? { isNew: false, newest: afterNext } : 'stolen';
};

/** No session that was opened before the setting is kept: those last for months. */
const LONGEST_KEPT_MS = 73 * 3_600_000;

/** Of a front end that keeps one refresh token, where the installation lets it: then it is the newest for good. */
const isKept = ({ FRONTEND_REFRESH_HOURS }: Config, session: SessionRow, token: RefreshToken): boolean =>
  FRONTEND_REFRESH_HOURS !== undefined &&
  session.method === FRONTEND &&
  session.expiresAt.getTime() - session.createdAt.getTime() <= LONGEST_KEPT_MS &&
  hashToken(token).equals(session.tokenHash);

/**
 * How a session was opened; that of a narrowed one is how the one was that made it. undefined where the token is of
 * another kind than the session, or that one has ended: the release before ends it alone, and not what it made.
 */
const methodOf = async (tx: Transaction, session: SessionRow, token: RefreshToken): Promise<string | undefined> => {
  if ((session.scopes !== null) !== token.isNarrowed) return undefined;
  if (session.scopes === null) return session.method;
  const parent = session.parentId === null ? undefined : await findSession(tx, session.parentId);
  return parent?.revokedAt === null ? parent.method : undefined;
};

const exchange = async (
  tx: Transaction,
  token: RefreshToken,
  { config, refreshTokens, accessTokenSeconds }: Identity,
  visitor: Visitor,
): Promise<Outcome> => {
  const now = Date.now();
  // The account before its sessions, as everywhere: who ends them while they are refreshed waits, and does not deadlock.
  const owner = await findSession(tx, token.sessionId);
  if (owner !== undefined) await lockUser(tx, owner.userId);
  const session = await lockSession(tx, token.sessionId);
  if (session === undefined || session.revokedAt !== null || session.idleExpiresAt.getTime() <= now) return 'revoked';
  const method = await methodOf(tx, session, token);
  if (method === undefined) return 'revoked';
  if (isKept(config, session, token)) {
    await keepSession(tx, session.id, session.expiresAt);
    const user = await touchUser(tx, session.userId);
    return user === undefined ? 'revoked' : { user, newest: token, session, method };
  }
  const verdict = judge(session, token, refreshTokens, now);
  if (verdict === 'stolen') {
    await revokeSession(tx, session.userId, session.id, accessTokenSeconds);
    await recordAudit(tx, {
      action: 'refresh_reused',
      userId: session.userId,
      visitor,
      details: { session_id: session.id },
    });
    return 'stolen';
  }
  const { isNew, newest } = verdict;
  if (isNew) {
    await rotateSession(tx, session.id, {
      counter: newest.counter,
      tokenHash: hashToken(newest),
      previousHash: hashToken(token), // for processes of the release before, which look at it
      idleExpiresAt: idleExpiry(session.expiresAt, now),
      network: visitor.network,
      userAgent: visitor.userAgent,
    });
  }
  const user = await touchUser(tx, session.userId);
  return user === undefined ? 'revoked' : { user, newest, session, method };
};

/** @throws AppError `invalid_token` for what we did not make, `session_revoked` for a session that has ended. */
export const refreshSession = async (identity: Identity, presented: string, visitor: Visitor): Promise<FullSession> => {
  const token = identity.refreshTokens.parse(presented);
  if (token === undefined) throw new AppError('invalid_token');
  const outcome = await identity.db.transaction((tx) => exchange(tx, token, identity, visitor));
  if (typeof outcome === 'string')
    throw new AppError('session_revoked', {
      detail: outcome === 'stolen' ? 'an older refresh token was used again' : undefined,
    });
  const { user, newest, session, method } = outcome;
  return session.scopes === null
    ? issueSession(user, newest, identity, method)
    : issueNarrowed(identity, user, newest, { ...session, scopes: session.scopes, method });
};
