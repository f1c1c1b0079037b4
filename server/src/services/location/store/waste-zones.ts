import { and, asc, eq, ilike, inArray, or } from 'drizzle-orm';
import type { Executor } from '#platform/db/database';
import { wasteZone } from '../schema.ts';

export type ZoneRow = typeof wasteZone.$inferSelect;

const literally = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

/** Zones of a district under any of its codes, or of a whole region; those that name a neighbourhood where one is asked for. */
export const findZones = (
  db: Executor,
  where: { readonly codes: readonly string[] } | { readonly region: string },
  neighbourhood: string | undefined,
  limit: number,
): Promise<ZoneRow[]> =>
  db
    .select()
    .from(wasteZone)
    .where(
      and(
        'codes' in where ? inArray(wasteZone.districtCode, [...where.codes]) : eq(wasteZone.regionCode, where.region),
        neighbourhood === undefined
          ? undefined
          : or(ilike(wasteZone.zone, literally(neighbourhood)), ilike(wasteZone.covers, literally(neighbourhood))),
      ),
    )
    .orderBy(asc(wasteZone.zone), asc(wasteZone.id))
    .limit(limit);
