import { sql } from 'drizzle-orm';
import type { Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { credentials, identities, passkeys, users } from '../schema.ts';

/** How many ways somebody has to sign in. A password opens nothing without a name to go with it. */
const countWaysIn = async (tx: Transaction, userId: string): Promise<number> => {
  const { rows } = await tx.execute<{ ways: number }>(sql`
    SELECT ((SELECT count(*) FROM ${credentials} JOIN ${users} ON id = user_id
        WHERE user_id = ${userId} AND NOT must_change AND coalesce(email, login_id) IS NOT NULL)
      + (SELECT count(*) FROM ${identities} WHERE user_id = ${userId})
      + (SELECT count(*) FROM ${passkeys} WHERE user_id = ${userId}))::int AS ways`);
  return rows[0]?.ways ?? 0;
};

/** Before one is taken away, with the account locked: two at once must not take the last two. @throws AppError `last_way_in` */
export const requireAnotherWayIn = async (tx: Transaction, userId: string): Promise<void> => {
  if ((await countWaysIn(tx, userId)) < 2) throw new AppError('last_way_in');
};
