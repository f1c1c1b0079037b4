import {
  and,
  arrayContains,
  desc,
  eq,
  getTableColumns,
  gte,
  isNotNull,
  isNull,
  like,
  lt,
  or,
  type SQL,
} from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import type { Role } from '@madang/contracts/scopes';
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
  readonly role?: Role | undefined;
  readonly state?: 'active' | 'unverified' | 'banned' | 'deleted' | undefined;
}

const Uuid = z.guid();

/** The beginning of a name or address, or a whole id, as it is copied from elsewhere. */
const named = (text: string): SQL | undefined => {
  const q = text.trim();
  if (q === '') return undefined;
  if (Uuid.safeParse(q).success) return eq(users.id, q);
  return or(
    startsWith(users.email, q.toLowerCase()),
    startsWith(users.loginId, q.toLowerCase()),
    startsWith(users.name, q),
  );
};

const isUnverified = and(
  eq(users.kind, 'user'),
  isNull(users.emailVerifiedAt),
  or(isNotNull(users.email), isNotNull(users.pendingEmail)),
);
const isIn = {
  active: and(isNull(users.disabledAt), isNull(users.deletedAt)),
  unverified: isUnverified,
  banned: isNotNull(users.disabledAt),
  deleted: isNotNull(users.deletedAt),
} as const;

/** One more than `limit`, if there are: it says whether there is a next page. */
export const listUsers = (
  db: Executor,
  { q, kind, disabled, role, state, before, limit }: UserFilter,
): Promise<UserRow[]> =>
  db
    .select()
    .from(users)
    .where(
      and(
        before === undefined ? undefined : lt(users.id, before),
        kind === undefined ? undefined : eq(users.kind, kind),
        disabled === undefined ? undefined : disabled ? isNotNull(users.disabledAt) : isNull(users.disabledAt),
        role === undefined ? undefined : arrayContains(users.roles, [role]),
        state === undefined ? undefined : isIn[state],
        q === undefined ? undefined : named(q),
      ),
    )
    .orderBy(desc(users.id))
    .limit(limit + 1);

export interface AuditFilter extends Page {
  readonly userId: string | undefined;
  readonly action?: string | undefined;
  readonly actorId?: string | undefined;
  readonly byAdmins?: boolean | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

const matches = ({ userId, action, actorId, byAdmins, from, to, before }: AuditFilter): SQL | undefined =>
  and(
    before === undefined ? undefined : lt(auditLog.id, before),
    userId === undefined ? undefined : eq(auditLog.userId, userId),
    action === undefined ? undefined : eq(auditLog.action, action),
    actorId === undefined ? undefined : eq(auditLog.actorId, actorId),
    byAdmins === undefined ? undefined : byAdmins ? isNotNull(auditLog.actorId) : isNull(auditLog.actorId),
    from === undefined ? undefined : gte(auditLog.at, new Date(from)),
    to === undefined ? undefined : lt(auditLog.at, new Date(to)),
  );

export const listAudit = (db: Executor, filter: AuditFilter): Promise<AuditRow[]> =>
  db
    .select()
    .from(auditLog)
    .where(matches(filter))
    .orderBy(desc(auditLog.id))
    .limit(filter.limit + 1);

const [whose, whoDidIt] = [alias(users, 'whose'), alias(users, 'who_did_it')];
export type NamedAuditRow = AuditRow & { readonly userName: string | null; readonly actorName: string | null };

/** The same with the names that they have by now. */
export const listNamedAudit = (db: Executor, filter: AuditFilter): Promise<NamedAuditRow[]> =>
  db
    .select({ ...getTableColumns(auditLog), userName: whose.name, actorName: whoDidIt.name })
    .from(auditLog)
    .leftJoin(whose, eq(whose.id, auditLog.userId))
    .leftJoin(whoDidIt, eq(whoDidIt.id, auditLog.actorId))
    .where(matches(filter))
    .orderBy(desc(auditLog.id))
    .limit(filter.limit + 1);
