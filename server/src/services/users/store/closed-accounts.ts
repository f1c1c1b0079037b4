import { eq, sql, type SQL, type SQLWrapper } from 'drizzle-orm';
import type { Database, Executor } from '#platform/db/database';
import { closedAccounts } from '../schema.ts';
import { lockOwner } from './owners.ts';

/**
 * The account was closed or taken back at that moment; what is older than what is known changes nothing. Of whoever is
 * erased, or has become part of an account, nothing is kept.
 */
export const noteClosed = (
  db: Database,
  { user_id: userId, closed, at }: { user_id: string; closed: boolean; at: string },
): Promise<void> =>
  db.transaction(async (tx) => {
    if ((await lockOwner(tx, userId)) !== userId) return;
    const news = { closed, at: new Date(at) };
    await tx
      .insert(closedAccounts)
      .values({ userId, ...news })
      .onConflictDoUpdate({
        target: closedAccounts.userId,
        set: news,
        setWhere: sql`${closedAccounts.at} < excluded.at`,
      });
  });

/** Whether others may see what somebody shows of themselves. */
export const isSeen = (userId: SQLWrapper): SQL =>
  sql`NOT EXISTS (SELECT FROM ${closedAccounts} AS gone WHERE gone.user_id = ${userId} AND gone.closed)`;

export const forgetClosed = async (tx: Executor, userId: string): Promise<void> => {
  await tx.delete(closedAccounts).where(eq(closedAccounts.userId, userId));
};
