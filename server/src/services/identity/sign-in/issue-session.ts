import type { Session } from '@madang/contracts/identity';
import { describeUser } from '../accounts/describe-user.ts';
import type { Identity } from '../context.ts';
import { rolesHeld } from '../second-factors/required.ts';
import type { UserRow } from '../store/users.ts';
import { signAccessToken } from '../tokens/access-token.ts';
import type { RefreshToken } from '../tokens/refresh-token.ts';

const DAY_MS = 86_400_000;
/** A session ends after so long without use, and in any case after so long. */
const IDLE_DAYS = 7;
const ABSOLUTE_DAYS = 90;

export const absoluteExpiry = (now = Date.now()): Date => new Date(now + ABSOLUTE_DAYS * DAY_MS);
export const idleExpiry = (absolute: Date, now = Date.now()): Date => new Date(Math.min(absolute.getTime(), now + IDLE_DAYS * DAY_MS));

export type FullSession = Session & { refresh_token: string };

/** The answer to whoever has just proven who they are, by a session that was opened by this method. */
export const issueSession = async (user: UserRow, refresh: RefreshToken, identity: Identity, method: string): Promise<FullSession> => {
  const roles = await rolesHeld(identity.db, identity.config, user, method);
  return {
    access_token: await signAccessToken(identity, { ...user, roles }, refresh.sessionId),
    refresh_token: refresh.text,
    token_type: 'Bearer',
    expires_in: identity.accessTokenSeconds,
    user: describeUser(user),
    ...(roles.length < user.roles.length ? { second_factor_setup_required: true as const } : {}),
  };
};
