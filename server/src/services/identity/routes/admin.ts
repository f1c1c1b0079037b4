import type { NamedAuditEntry } from '@madang/contracts/identity';
import { createCalendar } from '#platform/calendar';
import { AppError } from '#platform/errors';
import { keepFigures, lastDays } from '#platform/figures';
import { cursorAfter, positionOf } from '#platform/http/cursor';
import type { RequestInfo } from '#platform/http/handler';
import { Reply } from '#platform/http/reply';
import { describeForAdmin, createFindUser } from '../store/users.ts';
import { ban, renameUser, setRoles, signOutDevice, signOutUser, unban, type AdminAct } from '../admin/manage-users.ts';
import { describeAccess } from '../admin/access.ts';
import { exportAudit } from '../admin/export-audit.ts';
import { countPeople } from '../admin/figures.ts';
import { listNamedAudit, listUsers, type AuditFilter, type NamedAuditRow } from '../admin/queries.ts';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import { visitorOf } from '#platform/http/visitor';
import type { RoutesOf } from './routes-of.ts';

const actOf = (params: { id: string }, caller: { userId: string }, request: RequestInfo): AdminAct => ({
  actorId: caller.userId,
  userId: params.id,
  visitor: visitorOf(request),
});

const describeEntry = (row: NamedAuditRow): NamedAuditEntry => ({
  id: row.id,
  at: row.at.toISOString(),
  action: row.action,
  user_id: row.userId,
  user_name: row.userName,
  actor_id: row.actorId,
  actor_name: row.actorName,
  network: row.network,
  user_agent: row.userAgent,
  details: row.details,
});

/** Rows were asked for one more than the page holds. */
const pageOf = <R extends { id: string }, T>(
  rows: readonly R[],
  limit: number,
  describe: (row: R) => T,
): { items: T[]; next_cursor: string | null } => ({
  items: rows.slice(0, limit).map(describe),
  next_cursor: cursorAfter(rows, limit),
});

interface AuditQuery {
  readonly user_id?: string | undefined;
  readonly actor_id?: string | undefined;
  readonly action?: string | undefined;
  readonly by_admins?: boolean | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}
const filterOf = ({
  user_id,
  actor_id,
  action,
  by_admins,
  from,
  to,
}: AuditQuery): Omit<AuditFilter, 'before' | 'limit'> => ({
  userId: user_id,
  actorId: actor_id,
  action,
  byAdmins: by_admins,
  from,
  to,
});

export const adminRoutes = (identity: Identity): RoutesOf<'admin'> => {
  const calendar = createCalendar(identity.config.USAGE_TIME_ZONE);
  const figures = keepFigures(identity.clock, (days) =>
    countPeople(identity.db, lastDays(calendar, identity.clock.now(), Number(days))),
  );
  const findUser = createFindUser(identity.db);
  return {
    'GET /admin/users': async ({ query }) =>
      pageOf(
        await listUsers(identity.db, {
          q: query.q,
          kind: query.kind,
          disabled: query.disabled,
          role: query.role,
          state: query.state,
          limit: query.limit,
          before: positionOf(query.cursor),
        }),
        query.limit,
        describeForAdmin,
      ),
    'GET /admin/users/:id': async ({ params }) => {
      const user = await findUser(params.id);
      if (user === undefined) throw new AppError('user_not_found');
      return describeForAdmin(user);
    },
    'GET /admin/users/:id/access': ({ params }) => describeAccess(identity.db, params.id),
    'GET /admin/figures/people': ({ query }) => figures(query.days),
    'PATCH /admin/users/:id': async ({ params, body, caller, request }) =>
      describeForAdmin(await renameUser(identity, actOf(params, caller, request), body.name)),
    'POST /admin/users/:id/ban': async ({ params, body, caller, request }) =>
      describeForAdmin(await ban(identity, actOf(params, caller, request), body ?? {})),
    'POST /admin/users/:id/unban': async ({ params, caller, request }) =>
      describeForAdmin(await unban(identity, actOf(params, caller, request))),
    'POST /admin/users/:id/sign-out': async ({ params, caller, request }) => {
      await signOutUser(identity, actOf(params, caller, request));
      return new Reply(204, undefined);
    },
    'DELETE /admin/users/:id/sessions/:session_id': async ({ params, caller, request }) => {
      await signOutDevice(identity, actOf(params, caller, request), params.session_id);
      return new Reply(204, undefined);
    },
    'POST /admin/users/:id/roles': async ({ params, body, caller, request }) =>
      describeForAdmin(await setRoles(identity, actOf(params, caller, request), body.roles, caller.scopes)),
    'GET /admin/audit': async ({ query }) =>
      pageOf(
        await listNamedAudit(identity.db, {
          ...filterOf(query),
          before: positionOf(query.cursor),
          limit: query.limit,
        }),
        query.limit,
        describeEntry,
      ),
    // It takes out what is known of everybody, so that it is an act as well.
    'GET /admin/audit/export': async ({ query, caller, request }) => {
      await recordAudit(identity.db, {
        action: 'audit_exported',
        userId: null,
        actorId: caller.userId,
        visitor: visitorOf(request),
        details: query,
      });
      return exportAudit(identity.db, filterOf(query));
    },
  };
};
