import { and, asc, eq, gte, lte, sql } from 'drizzle-orm';
import type { UsageOfDay } from '@madang/contracts/chat';
import type { PlanId } from '@madang/contracts/users';
import type { Database, Transaction } from '#platform/db/database';
import { groupCommit } from '#platform/db/group-commit';
import { accountPlan, budget, usage, type Reservation } from '../schema.ts';
import type { UsageRecord } from '../usage/usage-records.ts';

/**
 * Of the statement that ends answers: what they have used, once, and what they held of budgets given back for it. `ended`
 * are the answers; rows are changed in the order in which everybody does.
 */
export const COUNTING = sql.raw(`
    used AS MATERIALIZED (
      SELECT ended.owner_id, coalesce(ended.day, (now() AT TIME ZONE 'Asia/Seoul')::date) AS day, call.*
      FROM ended, json_to_recordset(ended.calls) AS call
        (model text, calls int, input bigint, output bigint, estimated int, unpriced int, usd numeric, krw numeric)
    ),
    counted AS (
      INSERT INTO chat.usage AS u (owner_id, day, model, calls, input_tokens, output_tokens, estimated_calls, unpriced_calls, cost_usd, cost_krw)
      SELECT owner_id, day, model, sum(calls), sum(input), sum(output), sum(estimated), sum(unpriced), sum(usd) / 1e12, sum(krw) / 1e12
      FROM used GROUP BY owner_id, day, model ORDER BY owner_id, day, model
      ON CONFLICT (owner_id, day, model) DO UPDATE SET calls = u.calls + excluded.calls,
        input_tokens = u.input_tokens + excluded.input_tokens, output_tokens = u.output_tokens + excluded.output_tokens,
        estimated_calls = u.estimated_calls + excluded.estimated_calls, unpriced_calls = u.unpriced_calls + excluded.unpriced_calls,
        cost_usd = u.cost_usd + excluded.cost_usd, cost_krw = u.cost_krw + excluded.cost_krw
    ),
    due AS MATERIALIZED (
      SELECT held.holder_id, held.period,
        sum(coalesce((SELECT sum(input + output) FROM json_to_recordset(ended.calls) AS call (input bigint, output bigint)), 0) - held.tokens) AS change
      FROM ended, jsonb_to_recordset(ended.reserved) AS held (holder_id uuid, period text, tokens bigint) GROUP BY 1, 2
    ),
    settling AS MATERIALIZED (
      SELECT b.holder_id, b.period, due.change FROM chat.budget b JOIN due USING (holder_id, period)
      ORDER BY b.holder_id, b.period FOR NO KEY UPDATE OF b
    ),
    settled AS (
      UPDATE chat.budget b SET taken = greatest(b.taken + settling.change, 0) FROM settling
      WHERE b.holder_id = settling.holder_id AND b.period = settling.period
    )`);

/** What was used outside of any conversation, and what was reserved for it. */
interface Used {
  readonly ownerId: string;
  readonly day: string;
  readonly calls: readonly UsageRecord[];
  readonly reserved: readonly Reservation[] | null;
}

const settleAll = async (db: Database, all: readonly Used[]): Promise<void> => {
  const ended = all.map(({ ownerId, reserved, ...used }) => ({
    ...used,
    owner_id: ownerId,
    reserved: reserved ?? [],
  }));
  await db.execute(sql`
    WITH ended AS (SELECT * FROM json_to_recordset(${JSON.stringify(ended)}::json)
      AS used (owner_id uuid, day date, calls json, reserved jsonb)),
    ${COUNTING} SELECT`);
};

/** Counts what was used outside of any conversation, and gives back what was reserved for it. */
export const settleUsage = (db: Database, used: Used): Promise<void> => settleAll(db, [used]);

const MOST_SETTLED = 200;

/** The same for many at once: of one key they change one row, and would wait for each other's commits. */
export const createUsageSettler = (db: Database): ((used: Used) => Promise<void>) =>
  groupCommit<Used, undefined>({
    send: async (all) => {
      await settleAll(db, all);
      return all.map(() => undefined);
    },
    most: MOST_SETTLED,
    size: ({ calls }) => 200 * (calls.length + 1),
  });

/** What a person has used from one day to another, oldest first. */
export const readUsage = (
  db: Database,
  ownerId: string,
  from: string,
  to: string,
): Promise<(typeof usage.$inferSelect)[]> =>
  db
    .select()
    .from(usage)
    .where(and(eq(usage.ownerId, ownerId), gte(usage.day, from), lte(usage.day, to)))
    .orderBy(asc(usage.day), asc(usage.model));

/** Of all days, after a model of one of them. */
export const readUsageAfter = (
  db: Database,
  ownerId: string,
  day: string,
  model: string,
  limit: number,
): Promise<(typeof usage.$inferSelect)[]> =>
  db
    .select()
    .from(usage)
    .where(and(eq(usage.ownerId, ownerId), sql`(day, model) > (${day}::date, ${model})`))
    .orderBy(asc(usage.day), asc(usage.model))
    .limit(limit);

export const costOf = ({
  costUsd,
  costKrw,
  unpricedCalls,
}: Pick<typeof usage.$inferSelect, 'costUsd' | 'costKrw' | 'unpricedCalls'>): UsageOfDay['cost'] => ({
  amounts: [
    { currency: 'USD' as const, amount: costUsd },
    { currency: 'KRW' as const, amount: costKrw },
  ].filter(({ amount }) => amount > 0),
  unpriced_calls: unpricedCalls,
});

export const toUsageOfDay = (row: typeof usage.$inferSelect): UsageOfDay => ({
  day: row.day,
  model: row.model,
  calls: row.calls,
  input_tokens: row.inputTokens,
  output_tokens: row.outputTokens,
  estimated_calls: row.estimatedCalls,
  cost: costOf(row),
});

/** What a guest has used becomes the account's; of budgets and plans a guest has none to bring. */
export const moveUsage = async (tx: Transaction, guestId: string, userId: string): Promise<void> => {
  await tx.execute(sql`
    WITH guest AS (DELETE FROM chat.usage WHERE owner_id = ${guestId} RETURNING *)
    INSERT INTO chat.usage AS own SELECT ${userId}::uuid, day, model, calls, input_tokens, output_tokens, estimated_calls, unpriced_calls, cost_usd, cost_krw FROM guest
    ON CONFLICT (owner_id, day, model) DO UPDATE SET calls = own.calls + excluded.calls,
      input_tokens = own.input_tokens + excluded.input_tokens, output_tokens = own.output_tokens + excluded.output_tokens,
      estimated_calls = own.estimated_calls + excluded.estimated_calls, unpriced_calls = own.unpriced_calls + excluded.unpriced_calls,
      cost_usd = own.cost_usd + excluded.cost_usd, cost_krw = own.cost_krw + excluded.cost_krw`);
  await tx.delete(budget).where(eq(budget.holderId, guestId));
  await tx.delete(accountPlan).where(eq(accountPlan.ownerId, guestId));
};

/** What the users service says of somebody's plan. */
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

/** The plan that everybody begins with. */
const FIRST_PLAN: PlanId = 'free';

export const findPlan = async (db: Database, ownerId: string): Promise<PlanId> => {
  const [row] = await db.select().from(accountPlan).where(eq(accountPlan.ownerId, ownerId));
  return row?.plan ?? FIRST_PLAN;
};

/** Days and months that are over everywhere, with the answers that were begun in them. */
export const PAST_BUDGETS = sql`period < CASE length(period) WHEN 10 THEN to_char(now() - interval '3 days', 'YYYY-MM-DD')
  ELSE to_char(now() - interval '35 days', 'YYYY-MM') END`;

/** Tokens that are spent or reserved of a budget. */
export const readTaken = async (db: Database, holderId: string, period: string): Promise<number> => {
  const [row] = await db
    .select()
    .from(budget)
    .where(and(eq(budget.holderId, holderId), eq(budget.period, period)));
  return row?.taken ?? 0;
};
