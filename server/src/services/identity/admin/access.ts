import { and, desc, eq } from 'drizzle-orm';
import type { UserAccess } from '@madang/contracts/identity';
import type { Executor } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { isBanned } from '../accounts/bans.ts';
import { describeSecurity } from '../accounts/security.ts';
import { auditLog } from '../schema.ts';
import { listApiKeys } from '../store/api-keys.ts';
import { listIdentities } from '../store/identities.ts';
import { describeSession, listLiveSessions } from '../store/sessions.ts';
import { findUser, type UserRow } from '../store/users.ts';

/** Of the newest ban, while it holds. */
const banOf = async (db: Executor, user: UserRow): Promise<UserAccess['ban']> => {
  if (user.disabledAt === null || !isBanned(user)) return null;
  const [line] = await db
    .select()
    .from(auditLog)
    .where(and(eq(auditLog.userId, user.id), eq(auditLog.action, 'banned')))
    .orderBy(desc(auditLog.id))
    .limit(1);
  const reason = line?.details['reason'];
  return {
    at: user.disabledAt.toISOString(),
    until: user.disabledUntil?.toISOString() ?? null,
    actor_id: line?.actorId ?? null,
    reason: typeof reason === 'string' ? reason : null,
  };
};

/** How somebody gets in, for admins. @throws AppError `user_not_found` */
export const describeAccess = async (db: Executor, userId: string): Promise<UserAccess> => {
  const user = await findUser(db, userId);
  if (user === undefined) throw new AppError('user_not_found');
  const [sessions, identities, security, keys, ban] = await Promise.all([
    listLiveSessions(db, userId),
    listIdentities(db, userId),
    describeSecurity(db, userId),
    listApiKeys(db, userId),
    banOf(db, user),
  ]);
  return {
    sessions: sessions.map((row) => {
      const { current: _, ...shown } = describeSession(row, '');
      return shown;
    }),
    identities: identities.map(({ provider, createdAt, lastUsedAt }) => ({
      provider,
      created_at: createdAt.toISOString(),
      last_used_at: lastUsedAt.toISOString(),
    })),
    has_password: security.has_password,
    has_totp: security.totp,
    passkeys: security.passkeys.length,
    api_keys: keys.length,
    ban,
  };
};
