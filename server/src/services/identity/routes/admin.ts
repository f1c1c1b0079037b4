import type { AuditEntry } from '@madang/contracts/identity';
import { AppError } from '#platform/errors';
import { cursorAfter, positionOf } from '#platform/http/cursor';
import type { RequestInfo } from '#platform/http/handler';
import { Reply } from '#platform/http/reply';
import { describeForAdmin, createFindUser } from '../store/users.ts';
import { ban, renameUser, setRoles, signOutUser, unban, type AdminAct } from '../admin/manage-users.ts';
import { listAudit, listUsers, type AuditRow } from '../admin/queries.ts';
import type { Identity } from '../context.ts';
import { visitorOf } from '#platform/http/visitor';
import type { RoutesOf } from './routes-of.ts';

const actOf = (params: { id: string }, caller: { userId: string }, request: RequestInfo): AdminAct => ({
  actorId: caller.userId,
  userId: params.id,
  visitor: visitorOf(request),
});

const describeEntry = (row: AuditRow): AuditEntry => ({
  id: row.id,
  at: row.at.toISOString(),
  action: row.action,
  user_id: row.userId,
  actor_id: row.actorId,
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

export const adminRoutes = (identity: Identity): RoutesOf<'admin'> => {
  const findUser = createFindUser(identity.db);
  return {
    'GET /admin/users': async ({ query }) =>
      pageOf(
        await listUsers(identity.db, {
          q: query.q,
          kind: query.kind,
          disabled: query.disabled,
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
    'PATCH /admin/users/:id': async ({ params, body, caller, request }) =>
      describeForAdmin(await renameUser(identity, actOf(params, caller, request), body.name)),
    'POST /admin/users/:id/ban': async ({ params, body, caller, request }) =>
      describeForAdmin(await ban(identity, actOf(params, caller, request), body?.reason)),
    'POST /admin/users/:id/unban': async ({ params, caller, request }) =>
      describeForAdmin(await unban(identity, actOf(params, caller, request))),
    'POST /admin/users/:id/sign-out': async ({ params, caller, request }) => {
      await signOutUser(identity, actOf(params, caller, request));
      return new Reply(204, undefined);
    },
    'POST /admin/users/:id/roles': async ({ params, body, caller, request }) =>
      describeForAdmin(await setRoles(identity, actOf(params, caller, request), body.roles)),
    'GET /admin/audit': async ({ query }) =>
      pageOf(
        await listAudit(identity.db, {
          userId: query.user_id,
          action: query.action,
          before: positionOf(query.cursor),
          limit: query.limit,
        }),
        query.limit,
        describeEntry,
      ),
  };
};
