import { arrayContains, asc, sql } from 'drizzle-orm';
import type { Region, RegionEntry } from '@madang/contracts/recycle-regions';
import type { Database } from '#platform/db/database';
import { region } from '../schema.ts';

const BEGINNING_SO = sql`EXISTS (SELECT FROM unnest(${region.names}) AS name WHERE starts_with(name, ${sql.placeholder('name')}))`;

export const createRegionStore = (db: Database) => {
  const byOrder = asc(region.displayOrder);
  const list = db.select({ data: region.data }).from(region).orderBy(byOrder).prepare('list_regions');
  const called = db
    .select({ data: region.data })
    .from(region)
    .where(arrayContains(region.names, sql`ARRAY[${sql.placeholder('name')}]::text[]`))
    .prepare('find_region');
  const begin = db
    .select({ data: region.data })
    .from(region)
    .where(BEGINNING_SO)
    .orderBy(byOrder)
    .prepare('find_regions_beginning');
  return {
    list: async (): Promise<RegionEntry[]> =>
      (await list.execute()).map(({ data: { code, name, short_name, aliases, districts } }) => ({
        code,
        name,
        short_name,
        aliases,
        districts: districts.map((each) => ({ name: each.name })),
      })),
    /** Those that are called so; else those with a name that begins so. */
    find: async (name: string): Promise<Region[]> => {
      if (name === '') return [];
      const exact = await called.execute({ name });
      return (exact.length > 0 ? exact : await begin.execute({ name })).map(({ data }) => data);
    },
  };
};
export type RegionStore = ReturnType<typeof createRegionStore>;
