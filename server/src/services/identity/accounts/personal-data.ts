import { desc, eq } from 'drizzle-orm';
import type { PersonalRecord } from '@madang/contracts/personal-data';
import type { Executor } from '#platform/db/database';
import { apiKeys, auditLog, identities, oauthTokens, sessions, users } from '../schema.ts';
import { describeForAdmin } from './describe-user.ts';
import { describeSecurity } from './security.ts';

/** Beyond that nobody reads; the audit log itself keeps all. */
const MOST_EVENTS = 5000;

/** All that identity holds of somebody, but for what opens the account. */
export const personalDataOf = async (db: Executor, userId: string): Promise<PersonalRecord[]> => {
  const [user] = await db.select().from(users).where(eq(users.id, userId));
  const linked = await db.select().from(identities).where(eq(identities.userId, userId));
  const open = await db.select().from(sessions).where(eq(sessions.userId, userId)).orderBy(desc(sessions.createdAt));
  const keys = await db.select().from(apiKeys).where(eq(apiKeys.userId, userId));
  const kept = await db.select().from(oauthTokens).where(eq(oauthTokens.userId, userId));
  const events = await db.select().from(auditLog).where(eq(auditLog.userId, userId)).orderBy(desc(auditLog.id)).limit(MOST_EVENTS);
  return [
    ...(user === undefined ? [] : [{ type: 'account', ...describeForAdmin(user), locale: user.locale }]),
    { type: 'security', ...(await describeSecurity(db, userId)) },
    ...linked.map(({ provider, providerUserId, email, name, createdAt, lastUsedAt }) => ({ type: 'identity', provider, provider_user_id: providerUserId, email, name, created_at: createdAt, last_used_at: lastUsedAt })),
    ...open.map(({ method, network, userAgent, createdAt, lastSeenAt, revokedAt }) => ({ type: 'session', method, network, user_agent: userAgent, created_at: createdAt, last_seen_at: lastSeenAt, revoked_at: revokedAt })),
    ...keys.map(({ name, prefix, scopes, createdAt, expiresAt, lastUsedAt, revokedAt }) => ({ type: 'api_key', name, prefix, scopes, created_at: createdAt, expires_at: expiresAt, last_used_at: lastUsedAt, revoked_at: revokedAt })),
    ...kept.map(({ provider, providerUserId, scopes, createdAt, updatedAt }) => ({ type: 'connected_service', provider, provider_user_id: providerUserId, scopes, created_at: createdAt, updated_at: updatedAt })),
    ...events.map(({ action, at, network, userAgent }) => ({ type: 'event', action, at, network, user_agent: userAgent })),
  ];
};
