import { sql } from 'drizzle-orm';
import type { RegionCode } from '@madang/contracts/fields';
import type { Leader } from '@madang/contracts/users/points';
import type { CharacterId, SkinId } from '@madang/contracts/users/entities';
import type { Database } from '#platform/db/database';
import { pointEntries, profiles } from '../schema.ts';
import { FIRST } from '../characters/catalogue.ts';
import { isSeen } from '../store/closed-accounts.ts';
import { seoulStart } from '../store/points.ts';
import { levelOf } from './rules.ts';

interface Asked {
  readonly period: 'weekly' | 'monthly' | 'all';
  readonly region: RegionCode | undefined;
  readonly limit: number;
  readonly me: string | undefined;
}

interface Row extends Record<string, unknown> {
  readonly user_id: string;
  readonly nickname: string | null;
  readonly points: number;
  readonly total: number;
  readonly rank: number;
  readonly character: CharacterId | null;
  readonly skin: SkinId | null;
}

/** The first of them, and whoever asks wherever they are. */
export const readLeaderboard = async (db: Database, { period, region, limit, me }: Asked) => {
  const since = period === 'all' ? sql`'-infinity'::timestamptz` : seoulStart(period === 'weekly' ? 'week' : 'month');
  const { rows } = await db.execute<Row>(sql`
    WITH sums AS (SELECT user_id, sum(points)::int AS points FROM ${pointEntries} WHERE at >= ${since} GROUP BY user_id HAVING sum(points) > 0),
      ranked AS (SELECT sums.user_id, nickname, character, skin, points, rank() OVER (ORDER BY points DESC)::int AS rank
        FROM sums LEFT JOIN ${profiles} AS p ON p.user_id = sums.user_id
        WHERE (${region ?? null}::text IS NULL OR p.region = ${region ?? null}) AND ${isSeen(sql`sums.user_id`)}),
      shown AS ((SELECT * FROM ranked ORDER BY rank, user_id LIMIT ${limit}) UNION SELECT * FROM ranked WHERE user_id = ${me ?? null}::uuid)
    SELECT shown.*, (SELECT sum(points)::int FROM ${pointEntries} AS e WHERE e.user_id = shown.user_id) AS total FROM shown ORDER BY rank, user_id`);
  const leaders = rows.map((row): Leader => {
    const { rank, nickname, points, total, user_id } = row;
    const character = { character: row.character ?? FIRST.character, skin: row.skin ?? FIRST.skin };
    return { rank, nickname, points, level: levelOf(total), character, is_me: user_id === me };
  });
  return { items: leaders.slice(0, limit), me: leaders.find(({ is_me }) => is_me) ?? null };
};
