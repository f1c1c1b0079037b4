import { eq, sql } from 'drizzle-orm';
import type { DataSet } from '@madang/contracts/location/entities';
import type { Executor } from '#platform/db/database';
import { placeCount } from '../schema.ts';

/** Counts anew what a data set has in each district. */
export const countPlaces = (db: Executor, dataSet: DataSet, table: 'place' | 'waste_zone'): Promise<void> =>
  db.transaction(async (tx) => {
    await tx.delete(placeCount).where(eq(placeCount.dataSet, dataSet));
    const kind = table === 'place' ? sql.raw('kind') : sql.raw(`'zone'`);
    await tx.execute(sql`
      INSERT INTO ${placeCount} (data_set, district_code, kind, is_sample, count)
      SELECT data_set, coalesce(district_code, ''), ${kind}, is_sample, count(*)::int
      FROM ${sql.raw(`locations.${table}`)} WHERE data_set = ${dataSet} GROUP BY 1, 2, 3, 4`);
  });
