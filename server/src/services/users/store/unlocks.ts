import { sql } from 'drizzle-orm';
import type { Action, BadgeName, CharacterId, SkinId } from '@madang/contracts/users/entities';
import type { Executor, Transaction } from '#platform/db/database';
import { badges, pointEntries, profiles, unlocks } from '../schema.ts';

/** All that unlock rules look at, and what they have opened. */
export interface Standing {
  readonly points: number;
  readonly badges: readonly BadgeName[];
  /** How many activities earned points. */
  readonly activities: Readonly<Partial<Record<Action, number>>>;
  /** When each was opened. */
  readonly unlocks: Readonly<Partial<Record<CharacterId | SkinId, string>>>;
  readonly character: CharacterId | null;
  readonly skin: SkinId | null;
}

export const readStanding = async (db: Executor, userId: string): Promise<Standing> => {
  const { rows } = await db.execute<Standing & Record<string, unknown>>(sql`
    WITH earned AS (SELECT action, sum(points)::int AS points, (count(*) FILTER (WHERE points > 0))::int AS times
        FROM ${pointEntries} WHERE user_id = ${userId} GROUP BY action)
    SELECT (SELECT coalesce(sum(points), 0)::int FROM earned) AS points,
      (SELECT coalesce(jsonb_object_agg(action, times), '{}') FROM earned) AS activities,
      (SELECT coalesce(jsonb_agg(badge), '[]') FROM ${badges} WHERE user_id = ${userId}) AS badges,
      (SELECT coalesce(jsonb_object_agg(unlocked, at), '{}') FROM ${unlocks} WHERE user_id = ${userId}) AS unlocks,
      (SELECT character FROM ${profiles} WHERE user_id = ${userId}) AS character,
      (SELECT skin FROM ${profiles} WHERE user_id = ${userId}) AS skin`);
  const [row] = rows;
  if (row === undefined) throw new Error('a select without a table returned no row');
  return row;
};

/** @returns when it was opened; undefined where it was open */
export const addUnlock = async (
  tx: Transaction,
  userId: string,
  unlocked: CharacterId | SkinId,
): Promise<Date | undefined> => {
  const [row] = await tx.insert(unlocks).values({ userId, unlocked }).onConflictDoNothing().returning();
  return row?.at;
};
