import { z } from 'zod';
import { Flag, Id, Line, PageQuery, Storable, Text, Timestamp, pageOf } from '../fields.ts';
import { defineContract } from '../operation.ts';
import { ROLE_NAMES } from '../scopes.ts';
import { User } from './entities.ts';

export const AdminUser = User.extend({
  disabled_at: Timestamp.nullable(),
  deleted_at: Timestamp.nullable(),
  last_seen_at: Timestamp,
}).meta({ id: 'AdminUser' });
export type AdminUser = z.infer<typeof AdminUser>;

export const AuditEntry = z
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
export type AuditEntry = z.infer<typeof AuditEntry>;

const UserParams = z.object({ id: Id });

export const admin = defineContract('Admin: users', {
  'GET /admin/users': {
    operationId: 'listUsers',
    summary: 'List users',
    access: { scope: 'admin:users' },
    query: PageQuery.extend({
      q: Storable.max(254).optional().meta({ description: 'The beginning of an e-mail address, login_id or name' }),
      kind: z.enum(['guest', 'user']).optional(),
      disabled: Flag.optional(),
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
  'PATCH /admin/users/:id': {
    operationId: 'updateUser',
    summary: "Update a user's name",
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
    description: 'Ends their sessions and API keys at once. Nobody can ban themselves.',
    access: { scope: 'admin:users' },
    params: UserParams,
    body: z.object({ reason: Text.max(500).optional() }),
    bodyOptional: true,
    example: { reason: '광고를 되풀이함' },
    responses: { 200: AdminUser },
    errors: ['user_not_found', 'not_yourself', 'last_admin'],
  },
  'POST /admin/users/:id/unban': {
    operationId: 'unbanUser',
    summary: 'Unban a user',
    access: { scope: 'admin:users' },
    params: UserParams,
    responses: { 200: AdminUser },
    errors: ['user_not_found'],
  },
  'POST /admin/users/:id/sign-out': {
    operationId: 'signOutUser',
    summary: 'Sign a user out of all sessions',
    access: { scope: 'admin:users' },
    params: UserParams,
    responses: { 204: 'empty' },
    errors: ['user_not_found'],
  },
  'POST /admin/users/:id/roles': {
    operationId: 'setUserRoles',
    summary: "Set a user's roles",
    description:
      'Ends their sessions, so that no token says otherwise. Nobody can take the role of admin from themselves.',
    access: { scope: 'admin:users' },
    params: UserParams,
    body: z.object({ roles: z.array(z.enum(ROLE_NAMES)).min(1).max(ROLE_NAMES.length) }),
    example: { roles: ['user', 'editor'] },
    responses: { 200: AdminUser },
    errors: ['user_not_found', 'not_yourself', 'account_required', 'last_admin'],
  },
  'GET /admin/audit': {
    operationId: 'listAuditLog',
    summary: 'List the audit log',
    access: { scope: 'admin:audit' },
    query: PageQuery.extend({ user_id: Id.optional(), action: Storable.max(50).optional() }),
    responses: { 200: pageOf(AuditEntry) },
    errors: ['invalid_cursor'],
  },
});
