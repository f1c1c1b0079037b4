import type { RegionCode } from '@madang/contracts/fields';
import type { Database } from '#platform/db/database';
import { createGazetteer, type Gazetteer } from '../gazetteer.ts';
import type { Holidays } from '../opening.ts';
import { district, holiday } from '../schema.ts';

/** Districts change once in years and holidays once a year, each with a release, which starts every process anew. */
export const readGazetteer = async (db: Database): Promise<Gazetteer> =>
  createGazetteer(
    // Their codes have been parsed when they were loaded.
    (await db.select().from(district).orderBy(district.code)).map((row) => ({
      ...row,
      regionCode: row.regionCode as RegionCode,
    })),
  );

export const readHolidays = async (db: Database): Promise<Holidays> => {
  const rows = await db.select().from(holiday);
  const names = new Map(rows.map(({ day, nameKo, nameEn }) => [day, { ko: nameKo, en: nameEn }]));
  return { years: new Set(rows.map(({ day }) => Number(day.slice(0, 4)))), nameOf: (day) => names.get(day) };
};
