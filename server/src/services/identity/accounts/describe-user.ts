import type { AdminUser, User } from '@madang/contracts/identity';
import type { UserRow } from '../store/users.ts';

const STRONGEST = ['admin', 'editor', 'user'];

export const describeUser = (user: UserRow): User => ({
  id: user.id,
  kind: user.kind,
  name: user.name,
  email: user.email,
  email_verified: user.emailVerifiedAt !== null,
  login_id: user.loginId,
  role: STRONGEST.find((role) => user.roles.includes(role)) ?? 'user',
  roles: user.roles,
  created_at: user.createdAt.toISOString(),
});

export const describeForAdmin = (user: UserRow): AdminUser => ({
  ...describeUser(user),
  disabled_at: user.disabledAt?.toISOString() ?? null,
  deleted_at: user.deletedAt?.toISOString() ?? null,
  last_seen_at: user.lastSeenAt.toISOString(),
});
