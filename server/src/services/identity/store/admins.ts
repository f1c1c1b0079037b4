import { and, arrayContains, isNull, ne, sql } from 'drizzle-orm';
import type { Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { users } from '../schema.ts';
import type { UserRow } from './users.ts';

/**
 * Somebody has to be able to administer: called before `user` stops being an admin who can sign in. Two admins who take
 * the role from each other at the same time are in turn here. @throws AppError `last_admin`
 */
export const assertAnotherAdmin = async (tx: Transaction, user: UserRow): Promise<void> => {
  if (!user.roles.includes('admin') || user.disabledAt !== null || user.deletedAt !== null) return;
  await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended('identity.admins', 0))`);
  const [other] = await tx
    .select({ id: users.id })
    .from(users)
    .where(
      and(
        arrayContains(users.roles, ['admin']),
        ne(users.id, user.id),
        isNull(users.disabledAt),
        isNull(users.deletedAt),
      ),
    )
    .limit(1);
  if (other === undefined) throw new AppError('last_admin');
};
