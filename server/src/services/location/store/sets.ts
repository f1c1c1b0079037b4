import { sql } from 'drizzle-orm';
import type { DataSet } from '@madang/contracts/location/entities';
import type { Executor } from '#platform/db/database';
import { placeCount } from '../schema.ts';

interface SetCount {
  readonly dataSet: DataSet;
  readonly isSample: boolean;
  readonly count: number;
  readonly importedAt: Date | null;
}

export const countSets = async (db: Executor): Promise<SetCount[]> => {
  const { rows } = await db.execute<Omit<SetCount, 'importedAt'> & { importedAt: string | null }>(sql`
    SELECT c.data_set AS "dataSet", c.is_sample AS "isSample", sum(c.count)::int AS count,
      (SELECT max(i.finished_at) FROM locations.data_import i WHERE i.data_set = c.data_set AND i.is_sample = c.is_sample) AS "importedAt"
    FROM ${placeCount} c GROUP BY 1, 2 ORDER BY 1, 2`);
  return rows.map(({ importedAt, ...row }) => ({
    ...row,
    importedAt: importedAt === null ? null : new Date(importedAt),
  }));
};

/** How many bins and centres each district has, by its code. */
export const countDistricts = async (db: Executor): Promise<ReadonlyMap<string, { bins: number; centers: number }>> => {
  const { rows } = await db.execute<{ code: string; bins: number; centers: number }>(sql`
    SELECT district_code AS code, coalesce(sum(count) FILTER (WHERE kind = 'bin'), 0)::int AS bins,
      coalesce(sum(count) FILTER (WHERE kind = 'center'), 0)::int AS centers
    FROM ${placeCount} GROUP BY 1`);
  return new Map(rows.map(({ code, ...counts }) => [code, counts]));
};
