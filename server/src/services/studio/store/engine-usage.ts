import { eq, sql } from 'drizzle-orm';
import type { PlanId } from '@madang/contracts/users';
import type { Database, Executor, Transaction } from '#platform/db/database';
import { accountPlan, engineUsage, task } from '../schema.ts';

/** The plan that everybody begins with. */
const FIRST_PLAN: PlanId = 'free';
/** Longer than a month: nothing is counted after it. */
const KEPT_DAYS = 40;
const REMOVED_AT_ONCE = 100;

/** What the users service says of somebody's plan: older news that come late change nothing. */
export const notePlan = async (
  db: Database,
  { user_id, plan, at }: { readonly user_id: string; readonly plan: PlanId; readonly at: string },
): Promise<void> => {
  await db
    .insert(accountPlan)
    .values({ ownerId: user_id, plan, at: new Date(at) })
    .onConflictDoUpdate({
      target: accountPlan.ownerId,
      set: { plan: sql`excluded.plan`, at: sql`excluded.at` },
      setWhere: sql`${accountPlan.at} < excluded.at`,
    });
};

export const findPlan = async (db: Executor, ownerId: string): Promise<PlanId> => {
  const [row] = await db.select().from(accountPlan).where(eq(accountPlan.ownerId, ownerId));
  return row?.plan ?? FIRST_PLAN;
};

/** Until the transaction ends, nobody else counts for these; `null` are all guests. */
export const lockUsage = async (tx: Transaction, ownerId: string | null): Promise<void> => {
  await tx.execute(
    sql`SELECT pg_advisory_xact_lock(hashtextextended(${`studio.engine_usage ${ownerId ?? 'guests'}`}, 0))`,
  );
};

/** Pictures since a day: those that engines were asked for, and those that wait for it. */
export const countPictures = async (tx: Transaction, ownerId: string | null, since: string): Promise<number> => {
  const whose = ownerId === null ? sql`of_guest` : sql`u.owner_id = ${ownerId} AND NOT of_guest`;
  const { rows } = await tx.execute<{ count: number }>(sql`
    SELECT count(*)::int AS count FROM ${engineUsage} u LEFT JOIN ${task} t ON t.id = u.id
    WHERE ${whose} AND u.day >= ${since}::date AND (u.calls > 0 OR (t.id IS NOT NULL AND t.finished_at IS NULL))`);
  return rows[0]?.count ?? 0;
};

export const insertUsage = async (
  tx: Transaction,
  usage: Omit<typeof engineUsage.$inferInsert, 'calls'>,
): Promise<void> => {
  await tx.execute(sql`
    DELETE FROM ${engineUsage} WHERE id IN (
      SELECT id FROM ${engineUsage} WHERE day < (SELECT ${usage.day}::date - ${KEPT_DAYS}::int) LIMIT ${REMOVED_AT_ONCE} FOR UPDATE SKIP LOCKED)`);
  await tx.insert(engineUsage).values(usage);
};

/** @param change 1 before an engine is asked, -1 where it turns out not to have counted it */
export const countCall = async (tx: Transaction, id: string, change: 1 | -1): Promise<void> => {
  await tx
    .update(engineUsage)
    .set({ calls: sql`greatest(${engineUsage.calls} + ${change}, 0)` })
    .where(eq(engineUsage.id, id));
};

/** How often an engine was asked for it. */
export const callsOf = async (tx: Transaction, id: string): Promise<number> =>
  (await tx.select({ calls: engineUsage.calls }).from(engineUsage).where(eq(engineUsage.id, id)))[0]?.calls ?? 0;
