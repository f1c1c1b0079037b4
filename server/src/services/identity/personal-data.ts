import { desc, eq } from 'drizzle-orm';
import type { PersonalRecord } from '@madang/contracts/personal-data';
import type { Executor } from '#platform/db/database';
import { onlyPage, type PersonalData } from '#platform/personal-data';
import { describeForAdmin, deleteUser } from './store/users.ts';
import { describeSecurity } from './accounts/security.ts';
import { ownEvent } from './audit/own-event.ts';
import { apiKeys, auditLog, consents, identities, oauthTokens, sessions, users } from './schema.ts';

/** Beyond that nobody reads; the audit log itself keeps all. */
const MOST_EVENTS = 5000;

/** All that identity holds of somebody, but for what opens the account. */
const recordsOf = async (db: Executor, userId: string): Promise<PersonalRecord[]> => {
  const [user] = await db.select().from(users).where(eq(users.id, userId));
  const linked = await db.select().from(identities).where(eq(identities.userId, userId));
  const open = await db.select().from(sessions).where(eq(sessions.userId, userId)).orderBy(desc(sessions.createdAt));
  const keys = await db.select().from(apiKeys).where(eq(apiKeys.userId, userId));
  const kept = await db.select().from(oauthTokens).where(eq(oauthTokens.userId, userId));
  const agreed = await db.select().from(consents).where(eq(consents.userId, userId));
  const events = await db
    .select()
    .from(auditLog)
    .where(eq(auditLog.userId, userId))
    .orderBy(desc(auditLog.id))
    .limit(MOST_EVENTS);
  return [
    ...(user === undefined ? [] : [{ type: 'account', ...describeForAdmin(user), locale: user.locale }]),
    { type: 'security', ...(await describeSecurity(db, userId)) },
    ...agreed.map(({ document, version, acceptedAt }) => ({
      type: 'consent',
      document,
      version,
      accepted_at: acceptedAt,
    })),
    ...linked.map(({ provider, providerUserId, email, name, createdAt, lastUsedAt }) => ({
      type: 'identity',
      provider,
      provider_user_id: providerUserId,
      email,
      name,
      created_at: createdAt,
      last_used_at: lastUsedAt,
    })),
    ...open.map(({ method, scopes, network, userAgent, createdAt, lastSeenAt, revokedAt }) => ({
      type: 'session',
      method,
      scopes,
      network,
      user_agent: userAgent,
      created_at: createdAt,
      last_seen_at: lastSeenAt,
      revoked_at: revokedAt,
    })),
    ...keys.map(({ name, prefix, scopes, createdAt, expiresAt, lastUsedAt, revokedAt }) => ({
      type: 'api_key',
      name,
      prefix,
      scopes,
      created_at: createdAt,
      expires_at: expiresAt,
      last_used_at: lastUsedAt,
      revoked_at: revokedAt,
    })),
    ...kept.map(({ provider, providerUserId, scopes, createdAt, updatedAt }) => ({
      type: 'connected_service',
      provider,
      provider_user_id: providerUserId,
      scopes,
      created_at: createdAt,
      updated_at: updatedAt,
    })),
    ...events.map((line) => {
      const { id: _, ...event } = ownEvent(line);
      return { type: 'event', ...event };
    }),
  ];
};

const OPENS = 'opens the account; that it is there is part of `security`';
const PASSING = 'works once and for minutes or days';
const HISTORY = 'that it happened outlives accounts; what was written about them and from where they came does not';
const MERGED = 'for 90 days: tokens of the guest are answered with whom it became';

/** Everything else hangs on the account's row, and goes with it. */
export const personalData: PersonalData = {
  columns: {
    'users.id': { record: 'account' },
    'users.set_aside_for': { withheld: 'it is listed as an earlier account of its owner' },
    'credentials.user_id': { withheld: OPENS },
    'totp_secrets.user_id': { withheld: OPENS },
    'recovery_codes.user_id': { withheld: OPENS },
    'passkeys.user_id': { record: 'security' },
    'consents.user_id': { record: 'consent' },
    'sessions.user_id': { record: 'session' },
    'identities.user_id': { record: 'identity' },
    'api_keys.user_id': { record: 'api_key' },
    'oauth_tokens.user_id': { record: 'connected_service' },
    'one_time_tokens.user_id': { withheld: PASSING },
    'audit_log.user_id': { record: 'event', kept: HISTORY },
    'audit_log.actor_id': { withheld: 'what an admin did belongs to the account that it was done to', kept: HISTORY },
    'guest_merges.guest_id': { withheld: PASSING, kept: MERGED },
    'guest_merges.user_id': { withheld: PASSING, kept: MERGED },
  },
  notOfPeople: ['api_keys.token_family', 'sessions.parent_id'],
  // One page holds it all.
  giveOut: (db, { userId, cursor }) => onlyPage(cursor, () => recordsOf(db, userId)),
  erase: deleteUser,
  /** The last step, when all other services have moved what the guest had. */
  merge: (tx, { guestId }) => deleteUser(tx, guestId),
};
