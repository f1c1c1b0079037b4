import { sql } from 'drizzle-orm';
import type { PeopleFigures } from '@madang/contracts/identity';
import type { Executor } from '#platform/db/database';
import type { FigureDays } from '#platform/figures';
import { users } from '../schema.ts';

interface Totals extends Record<string, unknown> {
  readonly accounts: number;
  readonly guests: number;
  readonly admins: number;
  readonly banned: number;
  readonly seen: number;
}
interface CountedDay extends Record<string, unknown> {
  readonly day: string;
  readonly accounts: number;
  readonly guests: number;
}

/** Who there is, and who came on which day. */
export const countPeople = async (
  db: Executor,
  { timeZone, days, from, firstId }: FigureDays,
): Promise<PeopleFigures> => {
  const { rows: totals } = await db.execute<Totals>(sql`
    SELECT count(*) FILTER (WHERE kind = 'user' AND deleted_at IS NULL)::int AS accounts,
      count(*) FILTER (WHERE kind = 'guest')::int AS guests,
      count(*) FILTER (WHERE 'admin' = ANY(roles) AND disabled_at IS NULL AND deleted_at IS NULL)::int AS admins,
      count(*) FILTER (WHERE disabled_at IS NOT NULL)::int AS banned,
      count(*) FILTER (WHERE last_seen_at >= ${from.toISOString()}::timestamptz)::int AS seen
    FROM ${users}`);
  const { rows } = await db.execute<CountedDay>(sql`
    SELECT to_char(created_at AT TIME ZONE ${timeZone}, 'YYYY-MM-DD') AS day,
      count(*) FILTER (WHERE kind = 'user')::int AS accounts, count(*) FILTER (WHERE kind = 'guest')::int AS guests
    FROM ${users} WHERE id >= ${firstId}::uuid AND created_at >= ${from.toISOString()}::timestamptz GROUP BY 1`);
  const byDay = new Map(rows.map((row) => [row.day, row]));
  const all = totals[0];
  if (all === undefined) throw new Error('a count without a row');
  return {
    time_zone: timeZone,
    totals: { accounts: all.accounts, guests: all.guests, admins: all.admins, banned: all.banned, seen: all.seen },
    days: days.map((day) => ({ day, accounts: byDay.get(day)?.accounts ?? 0, guests: byDay.get(day)?.guests ?? 0 })),
  };
};
