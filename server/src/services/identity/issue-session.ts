import type { Session, User } from '@madang/contracts/identity';
import type { RefreshToken, RefreshTokens } from './tokens/refresh-token.ts';
import type { SigningKeys } from './tokens/signing-keys.ts';
import { signAccessToken } from './tokens/access-token.ts';
import type { UserRow } from './store/users.ts';

const DAY_MS = 86_400_000;
/** A session ends after so long without use, and in any case after so long. */
const IDLE_DAYS = 7;
const ABSOLUTE_DAYS = 90;

export interface TokenSettings {
  readonly signingKeys: SigningKeys;
  readonly refreshTokens: RefreshTokens;
  readonly accessTokenSeconds: number;
}

export const absoluteExpiry = (now = Date.now()): Date => new Date(now + ABSOLUTE_DAYS * DAY_MS);
export const idleExpiry = (absolute: Date, now = Date.now()): Date => new Date(Math.min(absolute.getTime(), now + IDLE_DAYS * DAY_MS));

export const describeUser = (user: UserRow): User => ({
  id: user.id,
  kind: user.kind,
  name: user.name,
  role: user.roles.includes('admin') ? 'admin' : (user.roles[0] ?? 'user'),
  roles: user.roles,
  created_at: user.createdAt.toISOString(),
});

/** The answer to whoever has just proven who they are. */
export const issueSession = async (user: UserRow, refresh: RefreshToken, settings: TokenSettings): Promise<Session & { refresh_token: string }> => ({
  access_token: await signAccessToken(user, refresh.sessionId, settings.signingKeys.current, settings.accessTokenSeconds),
  refresh_token: refresh.text,
  token_type: 'Bearer',
  expires_in: settings.accessTokenSeconds,
  user: describeUser(user),
});
