import { gte, sql } from 'drizzle-orm';
import type { Database } from '#platform/db/database';
import { modelDay, usage } from '../schema.ts';

export type ModelDay = typeof modelDay.$inferSelect;

/** In the order in which everybody adds to them. */
export const addToModelDays = async (db: Database, days: readonly ModelDay[]): Promise<void> => {
  const rows = days
    .map(({ model, day, switches, firstTokens }) => ({ model, day, switches, first_tokens: firstTokens }))
    .toSorted((a, b) => (a.model + a.day < b.model + b.day ? -1 : 1));
  await db.execute(sql`
    INSERT INTO chat.model_day AS known (model, day, switches, first_tokens)
    SELECT model, day, switches, first_tokens FROM json_to_recordset(${JSON.stringify(rows)}::json)
      AS record (model text, day date, switches int, first_tokens int[]) ORDER BY model, day
    ON CONFLICT (model, day) DO UPDATE SET switches = known.switches + excluded.switches,
      first_tokens = (SELECT array_agg(coalesce(a, 0) + coalesce(b, 0) ORDER BY nth) FROM unnest(known.first_tokens, excluded.first_tokens) WITH ORDINALITY AS pair (a, b, nth))`);
};

export const readModelDays = (db: Database, from: string): Promise<ModelDay[]> =>
  db.select().from(modelDay).where(gte(modelDay.day, from));

/** What all people together have used of each model since a day. */
export const readCosts = (db: Database, from: string) =>
  db
    .select({
      model: usage.model,
      unpricedCalls: sql<number>`sum(${usage.unpricedCalls})::int`,
      costUsd: sql<number>`sum(${usage.costUsd})::float8`,
      costKrw: sql<number>`sum(${usage.costKrw})::float8`,
    })
    .from(usage)
    .where(gte(usage.day, from))
    .groupBy(usage.model);
