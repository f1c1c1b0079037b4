import { and, asc, desc, eq, lt, sql, type SQL } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { Action, BadgeName } from '@madang/contracts/users/entities';
import type { Executor } from '#platform/db/database';
import { badges, pointEntries } from '../schema.ts';

export type EntryRow = typeof pointEntries.$inferSelect;

/** Midnight in Seoul, as a moment, of the day, week or month that it is there. */
export const seoulStart = (unit: 'day' | 'week' | 'month') =>
  sql`(date_trunc(${sql.raw(`'${unit}'`)}, now() AT TIME ZONE 'Asia/Seoul') AT TIME ZONE 'Asia/Seoul')`;

/** The day that it is in Seoul at a moment, whatever time zone a connection has. */
export const seoulDayOf = (moment: SQL): SQL => sql`(${moment} AT TIME ZONE 'Asia/Seoul')::date`;

export const seoulDay = async (tx: Executor): Promise<string> => {
  const { rows } = await tx.execute<{ day: string }>(
    sql`SELECT to_char(now() AT TIME ZONE 'Asia/Seoul', 'YYYY-MM-DD') AS day`,
  );
  return rows[0]?.day ?? '';
};

export const countToday = async (tx: Executor, userId: string, action: Action): Promise<number> => {
  const { rows } = await tx.execute<{ count: number }>(
    sql`SELECT count(*)::int AS count FROM ${pointEntries} WHERE user_id = ${userId} AND action = ${action} AND points > 0 AND at >= ${seoulStart('day')}`,
  );
  return rows[0]?.count ?? 0;
};

type NewEntry = Pick<EntryRow, 'userId' | 'action' | 'points' | 'eventKey' | 'onceKey' | 'metadata'>;

/** @returns undefined where it was written before */
export const addEntry = async (tx: Executor, entry: NewEntry): Promise<EntryRow | undefined> => {
  const [row] = await tx
    .insert(pointEntries)
    .values({ id: uuidv7(), ...entry, at: sql`now()` })
    .onConflictDoNothing()
    .returning();
  return row;
};

export const sumPoints = async (db: Executor, userId: string): Promise<{ points: number; today: number }> => {
  const { rows } = await db.execute<{ points: number; today: number }>(
    sql`SELECT coalesce(sum(points), 0)::int AS points, coalesce(sum(points) FILTER (WHERE at >= ${seoulStart('day')}), 0)::int AS today
      FROM ${pointEntries} WHERE user_id = ${userId}`,
  );
  return rows[0] ?? { points: 0, today: 0 };
};

/** The last days in Seoul, today the last of them, also those on which nothing was. */
export const listDays = async (
  db: Executor,
  userId: string,
  count: number,
): Promise<{ day: string; points: number; attended: boolean }[]> => {
  const first = sql`${seoulDayOf(sql`now()`)} - ${count - 1}::int`;
  const { rows } = await db.execute<{ day: string; points: number; attended: boolean }>(sql`
    SELECT to_char(d.day, 'YYYY-MM-DD') AS day, coalesce(sum(e.points), 0)::int AS points, coalesce(bool_or(e.action = 'attendance'), false) AS attended
    FROM generate_series(${first}, ${seoulDayOf(sql`now()`)}, interval '1 day') AS d(day)
    LEFT JOIN ${pointEntries} AS e ON e.user_id = ${userId} AND e.at >= (${first})::timestamp AT TIME ZONE 'Asia/Seoul'
      AND ${seoulDayOf(sql`e.at`)} = d.day::date
    GROUP BY d.day ORDER BY d.day`);
  return rows;
};

/** Newest first; ids are as old as their entries. Of one scan alone, where it is said which. */
export const listEntries = (
  db: Executor,
  userId: string,
  before: string | undefined,
  limit: number,
  scanId?: string,
): Promise<EntryRow[]> =>
  db
    .select()
    .from(pointEntries)
    .where(
      and(
        eq(pointEntries.userId, userId),
        before === undefined ? undefined : lt(pointEntries.id, before),
        scanId === undefined ? undefined : sql`${pointEntries.metadata}->>'scan_id' = ${scanId.toLowerCase()}`,
      ),
    )
    .orderBy(desc(pointEntries.id))
    .limit(limit);

/** How many days on end until today somebody was here. */
export const countDaysOnEnd = async (tx: Executor, userId: string): Promise<number> => {
  const { rows } = await tx.execute<{ days: number }>(sql`
    WITH days AS (SELECT DISTINCT ${seoulDayOf(sql`at`)} AS day FROM ${pointEntries} WHERE user_id = ${userId} AND action = 'attendance'),
      runs AS (SELECT day, day + (row_number() OVER (ORDER BY day DESC))::int AS run FROM days)
    SELECT count(*)::int AS days FROM runs WHERE run = ${seoulDayOf(sql`now()`)} + 1`);
  return rows[0]?.days ?? 0;
};

export const giveBadges = async (tx: Executor, userId: string, earned: readonly BadgeName[]): Promise<void> => {
  if (earned.length === 0) return;
  await tx
    .insert(badges)
    .values(earned.map((badge) => ({ userId, badge })))
    .onConflictDoNothing();
};

export const listBadges = (db: Executor, userId: string) =>
  db.select().from(badges).where(eq(badges.userId, userId)).orderBy(asc(badges.earnedAt), asc(badges.badge));
