import { sql } from 'drizzle-orm';
import type { Executor } from '#platform/db/database';
import { outsideCalls } from '../schema.ts';

/** Counts a call where fewer than `most` were made on this day of Korea, by whatever process. @returns whether it may be made */
export const takeCall = async (db: Executor, now: Date, most: number): Promise<boolean> => {
  if (most === 0) return false;
  const day = sql`(${now.toISOString()}::timestamptz AT TIME ZONE 'Asia/Seoul')::date`;
  const { rows } = await db.execute(sql`
    INSERT INTO ${outsideCalls} AS known (service, day, calls) VALUES ('kakao-local', ${day}, 1)
    ON CONFLICT (service) DO UPDATE SET day = EXCLUDED.day,
      calls = CASE WHEN known.day = EXCLUDED.day THEN known.calls + 1 ELSE 1 END
    WHERE known.day <> EXCLUDED.day OR known.calls < ${most}
    RETURNING calls`);
  return rows.length > 0;
};
