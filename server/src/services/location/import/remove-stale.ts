import { and, eq, sql, type SQL } from 'drizzle-orm';
import type { Executor } from '#platform/db/database';
import { codesAround } from '../data-sets/data-set.ts';
import { areaName, type Gazetteer } from '../gazetteer.ts';
import { relatedCodes } from '../other-codes.ts';
import { place, wasteZone } from '../schema.ts';
import { ImportError } from './import-error.ts';
import type { Target } from './write-batch.ts';

interface How {
  readonly isCut: boolean;
  readonly replace: boolean;
}

/** So many rows are looked at in one statement. */
const PART = 2000;

/**
 * Deletes what fits of a data set on one walk through its keys: one that begins anew for each part reads what stays again and
 * again, which of a hundred thousand rows is most of an import. PostgreSQL, which has not counted yet what has just been
 * imported, would sort all that is left for each part, if it might.
 */
const deleteOnce = async (
  db: Executor,
  table: typeof place | typeof wasteZone,
  dataSet: Target['dataSet'],
  condition: SQL,
): Promise<number> => {
  const deletePart = (after: string) =>
    db.transaction(async (tx) => {
      await tx.execute(sql`SET LOCAL enable_sort = off`);
      await tx.execute(sql`SET LOCAL enable_bitmapscan = off`);
      const { rows } = await tx.execute<{ last: string | null; gone: number }>(sql`
        WITH seen AS MATERIALIZED (
               SELECT ctid, key, ${condition} AS goes FROM ${table}
               WHERE data_set = ${dataSet} AND key > ${after} ORDER BY data_set, key LIMIT ${PART}),
             gone AS (DELETE FROM ${table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM seen WHERE goes)) RETURNING 1)
        SELECT (SELECT max(key) FROM seen) AS last, (SELECT count(*) FROM gone)::int AS gone`);
      return rows[0];
    });
  for (let after = '', total = 0; ;) {
    const part = await deletePart(after);
    total += part?.gone ?? 0;
    if (part?.last == null) return total;
    after = part.last;
  }
};

/** The districts that this file tells days of. */
const toldCodes = async (db: Executor, { dataSet, importId }: Target): Promise<string[]> =>
  (
    await db
      .selectDistinct({ code: wasteZone.districtCode })
      .from(wasteZone)
      .where(and(eq(wasteZone.dataSet, dataSet), eq(wasteZone.importId, importId)))
  ).map(({ code }) => code);

/** Removes what this import has taken the place of. @throws ImportError where it would leave nothing */
export const removeStale = async (
  db: Executor,
  gazetteer: Gazetteer,
  target: Target,
  { isCut, replace }: How,
): Promise<number> => {
  const { dataSet, table: name, importId, isSample } = target;
  const table = name === 'place' ? place : wasteZone;
  const own = and(eq(table.dataSet, dataSet), eq(table.importId, importId));
  const [first] = await db.select({ id: table.id }).from(table).where(own).limit(1);
  if (first === undefined) {
    if (replace) throw new ImportError('import_nothing_taken');
    return 0;
  }
  const others = sql`${table.importId} <> ${importId}`;
  // What a cut file lacks may be in the rest of it.
  if (replace && !isCut) return deleteOnce(db, table, dataSet, others);
  if (isSample) return 0;
  // A sample is shown until there is something real.
  const samples = await deleteOnce(db, table, dataSet, sql`${others} AND ${table.isSample}`);
  if (name === 'place') return samples;
  // Days of two files beside each other contradict each other, and one of them is fined: those of a city and of its parts,
  // and of a district and of what it was divided into, as those of the district itself.
  const codes = (await toldCodes(db, target)).flatMap((code) => {
    const district = gazetteer.byCode(code);
    return [code, ...relatedCodes(code), ...(district === undefined ? [] : codesAround(gazetteer, district))];
  });
  const told = sql`${wasteZone.districtCode} = ANY(${sql.param([...new Set(codes)])}::text[])`;
  return samples + (await deleteOnce(db, table, dataSet, sql`${others} AND ${told}`));
};

/** Names of the districts whose days are still those of an earlier file: this one does not name them. */
export const olderDistricts = async (db: Executor, gazetteer: Gazetteer, target: Target): Promise<string[]> => {
  if (target.table === 'place') return [];
  const { rows } = await db.execute<{ code: string }>(sql`
    SELECT DISTINCT district_code AS code FROM ${wasteZone}
    WHERE data_set = ${target.dataSet} AND import_id <> ${target.importId} ORDER BY 1`);
  return rows.map(({ code }) => {
    const district = gazetteer.byCode(code);
    return district === undefined ? code : areaName({ ...district, district });
  });
};
