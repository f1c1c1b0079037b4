import { and, desc, eq, isNotNull, isNull, like, lt, or, type SQL } from 'drizzle-orm';
import type { Executor } from '#platform/db/database';
import { escapeLike } from '#platform/text/like';
import { auditLog, users } from '../schema.ts';
import type { UserRow } from '../store/users.ts';

export type AuditRow = typeof auditLog.$inferSelect;

interface Page {
  /** The id that the page before ended with. Ids of version 7 grow with time. */
  readonly before: string | undefined;
  readonly limit: number;
}

const startsWith = (column: typeof users.email | typeof users.loginId | typeof users.name, text: string): SQL =>
  like(column, `${escapeLike(text)}%`);

export interface UserFilter extends Page {
  readonly q: string | undefined;
  readonly kind: 'guest' | 'user' | undefined;
  readonly disabled: boolean | undefined;
}

/** One more than `limit`, if there are: it says whether there is a next page. */
export const listUsers = (db: Executor, { q, kind, disabled, before, limit }: UserFilter): Promise<UserRow[]> =>
  db
    .select()
    .from(users)
    .where(
      and(
        before === undefined ? undefined : lt(users.id, before),
        kind === undefined ? undefined : eq(users.kind, kind),
        disabled === undefined ? undefined : disabled ? isNotNull(users.disabledAt) : isNull(users.disabledAt),
        q === undefined || q === ''
          ? undefined
          : or(
              startsWith(users.email, q.toLowerCase()),
              startsWith(users.loginId, q.toLowerCase()),
              startsWith(users.name, q),
            ),
      ),
    )
    .orderBy(desc(users.id))
    .limit(limit + 1);

export interface AuditFilter extends Page {
  readonly userId: string | undefined;
  readonly action: string | undefined;
}

export const listAudit = (db: Executor, { userId, action, before, limit }: AuditFilter): Promise<AuditRow[]> =>
  db
    .select()
    .from(auditLog)
    .where(
      and(
        before === undefined ? undefined : lt(auditLog.id, before),
        userId === undefined ? undefined : eq(auditLog.userId, userId),
        action === undefined ? undefined : eq(auditLog.action, action),
      ),
    )
    .orderBy(desc(auditLog.id))
    .limit(limit + 1);
