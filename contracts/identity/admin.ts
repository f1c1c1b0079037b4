import { z } from 'zod';
import { Flag, Id, Line, PageQuery, Storable, Text, Timestamp, pageOf } from '../fields.ts';
import { defineContract } from '../operation.ts';
import { ROLE_NAMES } from '../scopes.ts';
import { User } from './entities.ts';
import { SessionEntry } from './sessions.ts';

export const AdminUser = User.extend({
  disabled_at: Timestamp.nullable(),
  disabled_until: Timestamp.nullable().meta({ description: 'When a ban ends by itself' }),
  deleted_at: Timestamp.nullable(),
  last_seen_at: Timestamp,
}).meta({ id: 'AdminUser' });
export type AdminUser = z.infer<typeof AdminUser>;

const AuditEntry = z
  .object({
    id: Id,
    at: Timestamp,
    action: z.string().meta({ examples: ['signed_in'] }),
    user_id: Id.nullable(),
    actor_id: Id.nullable().meta({ description: 'Who did it, where that is somebody else' }),
    network: z.string(),
    user_agent: z.string(),
    details: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'AuditEntry' });

/** With who they are by now; null where nobody is meant, or they are gone. */
const NamedAuditEntry = AuditEntry.extend({
  user_name: z.string().nullable(),
  actor_name: z.string().nullable(),
}).meta({ id: 'NamedAuditEntry' });
export type NamedAuditEntry = z.infer<typeof NamedAuditEntry>;

const AuditFilters = {
  user_id: Id.optional(),
  actor_id: Id.optional().meta({ description: 'Who did it to somebody else' }),
  action: Storable.max(50).optional(),
  by_admins: Flag.optional().meta({ description: 'Only what somebody did to others or to the installation' }),
  from: Timestamp.optional().meta({ description: 'From this moment on' }),
  to: Timestamp.optional().meta({ description: 'Until before this moment' }),
};

/** How somebody gets in, and why they do not. Nothing that opens anything. */
const UserAccess = z
  .object({
    sessions: z.array(SessionEntry.omit({ current: true })),
    identities: z.array(z.object({ provider: z.string(), created_at: Timestamp, last_used_at: Timestamp })),
    has_password: z.boolean(),
    has_totp: z.boolean(),
    passkeys: z.int(),
    api_keys: z.int().meta({ description: 'That are good' }),
    ban: z
      .object({ at: Timestamp, until: Timestamp.nullable(), actor_id: Id.nullable(), reason: z.string().nullable() })
      .nullable(),
  })
  .meta({ id: 'UserAccess' });
export type UserAccess = z.infer<typeof UserAccess>;

/** Over which days figures are told. */
const FigureDays = z.enum(['7', '30', '90']).default('30');
const Day = z.iso.date().meta({ examples: ['2026-11-29'] });
const Count = z.int().min(0);

const PeopleFigures = z
  .object({
    time_zone: z.string().meta({ examples: ['Asia/Seoul'] }),
    totals: z.object({ accounts: Count, guests: Count, admins: Count, banned: Count, seen: Count }).meta({
      description: '`seen`: who was there within these days; the others are of now',
    }),
    days: z
      .array(z.object({ day: Day, accounts: Count, guests: Count }))
      .meta({ description: 'Who came on each day and is still there; oldest first' }),
  })
  .meta({ id: 'PeopleFigures' });
export type PeopleFigures = z.infer<typeof PeopleFigures>;

const LaterMoment = Timestamp.refine((moment) => Date.parse(moment) > Date.now(), {
  error: 'must be in the future',
  params: { code: 'in_the_past' },
});
const UserParams = z.object({ id: Id });

export const admin = defineContract('Admin: users', {
  'GET /admin/users': {
    operationId: 'listUsers',
    summary: 'List users',
    access: { scope: 'admin:users' },
    query: PageQuery.extend({
      q: Storable.max(254).optional().meta({
        description: 'The beginning of an e-mail address, login_id or name, or a whole id',
      }),
      kind: z.enum(['guest', 'user']).optional(),
      disabled: Flag.optional(),
      role: z.enum(ROLE_NAMES).optional(),
      state: z.enum(['active', 'unverified', 'banned', 'deleted']).optional().meta({
        description: '`unverified`: has an address that nobody has proven yet',
      }),
    }),
    responses: { 200: pageOf(AdminUser) },
    errors: ['invalid_cursor'],
  },
  'GET /admin/users/:id': {
    operationId: 'getUser',
    summary: 'Get a user',
    access: { scope: 'admin:users' },
    params: UserParams,
    responses: { 200: AdminUser },
    errors: ['user_not_found'],
  },
  'GET /admin/users/:id/access': {
    operationId: 'getUserAccess',
    summary: 'See how a user signs in',
    description: 'Sessions, sign-ins at other services, second factors, and why they are banned.',
    access: { scope: 'admin:users' },
    params: UserParams,
    responses: { 200: UserAccess },
    errors: ['user_not_found'],
  },
  'GET /admin/figures/people': {
    operationId: 'getPeopleFigures',
    summary: 'Count people by day',
    description: 'Days are those of USAGE_TIME_ZONE. Counted anew once a minute at most.',
    access: { scope: 'admin:users' },
    query: z.object({ days: FigureDays }),
    responses: { 200: PeopleFigures },
  },
  'PATCH /admin/users/:id': {
    operationId: 'updateUser',
    summary: "Update a user's name",
    audited: 'itself',
    access: { scope: 'admin:users' },
    params: UserParams,
    body: z.object({ name: Line.max(50) }),
    example: { name: '가온' },
    responses: { 200: AdminUser },
    errors: ['user_not_found'],
  },
  'POST /admin/users/:id/ban': {
    operationId: 'banUser',
    summary: 'Ban a user',
    description:
      'Ends their sessions and API keys at once. With `until` it ends by itself: whoever tries to sign in before is told when. ' +
      'Nobody can ban themselves.',
    audited: 'itself',
    access: { scope: 'admin:users' },
    params: UserParams,
    body: z.object({ reason: Text.max(500).optional(), until: LaterMoment.optional() }),
    bodyOptional: true,
    example: { reason: '광고를 되풀이함', until: '2099-01-01T00:00:00.000Z' },
    responses: { 200: AdminUser },
    errors: ['user_not_found', 'not_yourself', 'last_admin'],
  },
  'POST /admin/users/:id/unban': {
    operationId: 'unbanUser',
    summary: 'Unban a user',
    audited: 'itself',
    access: { scope: 'admin:users' },
    params: UserParams,
    responses: { 200: AdminUser },
    errors: ['user_not_found'],
  },
  'POST /admin/users/:id/sign-out': {
    operationId: 'signOutUser',
    summary: 'Sign a user out of all sessions',
    audited: 'itself',
    access: { scope: 'admin:users' },
    params: UserParams,
    responses: { 204: 'empty' },
    errors: ['user_not_found'],
  },
  'DELETE /admin/users/:id/sessions/:session_id': {
    operationId: 'signOutUserSession',
    summary: 'Sign a user out of one session',
    audited: 'itself',
    access: { scope: 'admin:users' },
    params: UserParams.extend({ session_id: Id }),
    responses: { 204: 'empty' },
    errors: ['user_not_found', 'session_not_found'],
  },
  'POST /admin/users/:id/roles': {
    operationId: 'setUserRoles',
    summary: "Set a user's roles",
    description:
      'Ends their sessions, so that no token says otherwise. Nobody can take the role of admin from themselves, nor give what they may not do themselves: a role is given in a session, with all of its scopes.',
    audited: 'itself',
    access: { scope: 'admin:users' },
    params: UserParams,
    body: z.object({ roles: z.array(z.enum(ROLE_NAMES)).min(1).max(ROLE_NAMES.length) }),
    example: { roles: ['user', 'editor'] },
    responses: { 200: AdminUser },
    errors: ['user_not_found', 'not_yourself', 'account_required', 'last_admin', 'scope_not_held'],
  },
  'GET /admin/audit': {
    operationId: 'listAuditLog',
    summary: 'List the audit log',
    access: { scope: 'admin:audit' },
    query: PageQuery.extend(AuditFilters),
    responses: { 200: pageOf(NamedAuditEntry) },
    errors: ['invalid_cursor'],
  },
  'GET /admin/audit/export': {
    operationId: 'exportAuditLog',
    summary: 'Export the audit log as CSV',
    description: 'Newest first. It is written while it is read. That somebody did it is a line of the log as well.',
    access: { scope: 'admin:audit' },
    query: z.object(AuditFilters),
    responses: { 200: 'download' },
    perMinute: 10,
  },
});
