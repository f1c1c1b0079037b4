import { scopesOf } from '@madang/contracts/scopes';
import type { Principal } from '#platform/auth/principal';
import type { Visitor } from '#platform/http/visitor';
import { uuidv7 } from 'uuidv7';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import { lockCaller } from '../second-factors/lock-owner.ts';
import { rolesHeld } from '../second-factors/required.ts';
import { findSession, insertSession, keepNarrowedSessions, type SessionRow } from '../store/sessions.ts';
import { describeUser, withoutAddress, type UserRow } from '../store/users.ts';
import { signAccessToken } from '../tokens/access-token.ts';
import { hashToken, type RefreshToken } from '../tokens/refresh-token.ts';
import { idleExpiry, type FullSession } from './open-session.ts';

/** Of one person: each is shown in the list of sessions, and a program that asks for one every day ends its oldest. */
const MAX_NARROWED = 20;

/** How it was opened, in the list of sessions. */
const TOKEN = 'token';

interface Narrowing {
  readonly caller: Pick<Principal, 'userId' | 'sessionId'>;
  readonly scopes: readonly string[];
  /** How long each of its access tokens is to be good, where that was asked for. */
  readonly seconds: number | undefined;
  readonly visitor: Visitor;
}

/**
 * A session with fewer scopes, for good, that ends with the one that makes it and lives no longer.
 * @throws AppError `session_revoked`
 */
export const openNarrowed = (
  { db, refreshTokens, accessTokenSeconds }: Identity,
  { caller, scopes, seconds, visitor }: Narrowing,
): Promise<RefreshToken> =>
  db.transaction(async (tx) => {
    const { id: userId } = await lockCaller(tx, caller);
    const parent = await findSession(tx, caller.sessionId);
    if (parent === undefined) throw new Error('a session that lives is not there');
    await keepNarrowedSessions(tx, userId, MAX_NARROWED - 1, accessTokenSeconds);
    const refresh = refreshTokens.first(uuidv7(), { isNarrowed: true });
    await insertSession(tx, {
      id: refresh.sessionId,
      userId,
      counter: refresh.counter,
      tokenHash: hashToken(refresh),
      expiresAt: parent.expiresAt,
      idleExpiresAt: idleExpiry(parent.expiresAt),
      userAgent: visitor.userAgent,
      network: visitor.network,
      method: TOKEN,
      scopes: [...scopes],
      parentId: parent.id,
      accessTokenSeconds: seconds,
    });
    await recordAudit(tx, {
      action: 'token_created',
      userId,
      visitor,
      details: { session_id: refresh.sessionId, scopes },
    });
    return refresh;
  });

/**
 * The answer to its refresh: what it was given when it was made, as far as its owner still has it.
 * `method`: how the session was opened that made it.
 */
export const issueNarrowed = async (
  identity: Identity,
  user: UserRow,
  refresh: RefreshToken,
  session: Pick<SessionRow, 'accessTokenSeconds' | 'method'> & { readonly scopes: readonly string[] },
): Promise<FullSession> => {
  const roles = await rolesHeld(identity.db, identity.config, user, session.method);
  const held = new Set<string>(scopesOf(roles));
  const scopes = session.scopes.filter((scope) => held.has(scope));
  const seconds = Math.min(session.accessTokenSeconds ?? Infinity, identity.accessTokenSeconds);
  const shown = describeUser(user);
  return {
    access_token: await signAccessToken(identity, { ...user, roles }, refresh.sessionId, scopes, seconds),
    refresh_token: refresh.text,
    token_type: 'Bearer',
    expires_in: seconds,
    scope: scopes.join(' '),
    user: scopes.includes('profile:read') ? shown : withoutAddress(shown),
  };
};
