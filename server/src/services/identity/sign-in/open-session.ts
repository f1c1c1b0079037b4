import type { Session } from '@madang/contracts/identity';
import { needsConsents } from '../accounts/consents.ts';
import { describeUser, type UserRow } from '../store/users.ts';
import type { Identity } from '../context.ts';
import { rolesHeld } from '../second-factors/required.ts';
import { signAccessToken } from '../tokens/access-token.ts';
import { type RefreshToken, hashToken, type RefreshTokens } from '../tokens/refresh-token.ts';
import { uuidv7 } from 'uuidv7';
import type { Transaction } from '#platform/db/database';
import type { Visitor } from '#platform/http/visitor';
import { insertSession } from '../store/sessions.ts';

const DAY_MS = 86_400_000;
/** A session ends after so long without use, and in any case after so long. */
const IDLE_DAYS = 7;
const ABSOLUTE_DAYS = 90;

const absoluteExpiry = (now = Date.now()): Date => new Date(now + ABSOLUTE_DAYS * DAY_MS);
export const idleExpiry = (absolute: Date, now = Date.now()): Date =>
  new Date(Math.min(absolute.getTime(), now + IDLE_DAYS * DAY_MS));

export type FullSession = Session & { refresh_token: string };

/** The answer to whoever has just proven who they are, by a session that was opened by this method. */
export const issueSession = async (
  user: UserRow,
  refresh: RefreshToken,
  identity: Identity,
  method: string,
): Promise<FullSession> => {
  const roles = await rolesHeld(identity.db, identity.config, user, method);
  return {
    access_token: await signAccessToken(identity, { ...user, roles }, refresh.sessionId),
    refresh_token: refresh.text,
    token_type: 'Bearer',
    expires_in: identity.accessTokenSeconds,
    user: describeUser(user),
    ...(user.kind === 'user' && (await needsConsents(identity.db, identity.config, user.id))
      ? { consents_needed: true as const }
      : {}),
    ...(roles.length < user.roles.length ? { second_factor_setup_required: true as const } : {}),
  };
};

/** How somebody proved who they are: one of these or the name of a provider. */
export type SignInMethod = string;

/** A front end that we share a secret with has said who it is. */
export const FRONTEND: SignInMethod = 'frontend';

/** Stores a new session of somebody who has proven who they are. */
export const openSession = async (
  tx: Transaction,
  userId: string,
  method: SignInMethod,
  visitor: Pick<Visitor, 'network' | 'userAgent'>,
  refreshTokens: RefreshTokens,
): Promise<RefreshToken> => {
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
