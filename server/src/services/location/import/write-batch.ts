import { getTableColumns, sql, type SQL } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { uuidv7 } from 'uuidv7';
import type { DataSet } from '@madang/contracts/location/entities';
import type { Executor, Transaction } from '#platform/db/database';
import type { Row } from '../data-sets/data-set.ts';
import { dataImport, place, wasteZone } from '../schema.ts';

export interface NumberedRow {
  readonly record: number;
  readonly row: Row;
  /** The key by which an earlier release kept the same thing. */
  readonly earlierKey?: string;
}

export interface Target {
  readonly dataSet: DataSet;
  readonly table: 'place' | 'waste_zone';
  readonly importId: string;
  readonly isSample: boolean;
}

const TABLES = { place, waste_zone: wasteZone } as const;

const writableColumns = (table: PgTable) =>
  Object.entries(getTableColumns(table)).filter(([, column]) => column.generated === undefined);

/**
 * The statement takes all rows as one value: placeholders for each cell would be tens of thousands. They are inserted in the
 * order of their keys, which are hashes: GiST indexes of cubes take seconds where neighbours on a line come one after the other.
 */
const upsert = (name: Target['table'], rows: readonly object[]): SQL => {
  const table = TABLES[name];
  const columns = writableColumns(table);
  const list = (of: (property: string, column: string) => string) =>
    sql.raw(columns.map(([property, { name: column }]) => of(property, column)).join(', '));
  return sql`
    INSERT INTO ${table} AS kept (${list((_, column) => column)})
    SELECT ${list((property) => `r."${property}"`)}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r (${sql.raw(
      columns.map(([property, column]) => `"${property}" ${column.getSQLType()}`).join(', '),
    )})
    ORDER BY r."key"
    ON CONFLICT (data_set, key) DO UPDATE SET ${sql.raw(
      columns
        .filter(([property]) => !['id', 'dataSet', 'key'].includes(property))
        .map(([, { name: column }]) => `${column} = EXCLUDED.${column}`)
        .join(', '),
    )}
    WHERE kept.import_id <> EXCLUDED.import_id
    RETURNING kept.key AS key, (xmax = 0) AS added`;
};

/** Of these keys, those under which an earlier import has something. Each is looked up in the index by itself. */
const keptBefore = async (
  db: Executor,
  { dataSet, table, importId }: Target,
  keys: readonly string[],
): Promise<ReadonlySet<string>> => {
  const { rows } = await db.execute<{ key: string }>(sql`
    SELECT key FROM ${TABLES[table]}
    WHERE data_set = ${dataSet} AND key = ANY(${sql.param(keys)}::text[]) AND import_id <> ${importId}`);
  return new Set(rows.map(({ key }) => key));
};

/** Gives what an earlier release imported the key of now, or removes it where both are there: it would be shown twice. */
const moveKeys = async (tx: Transaction, target: Target, batch: readonly NumberedRow[]): Promise<void> => {
  const { dataSet, table, importId } = target;
  const known = batch.flatMap(({ row: { key, districtCode }, earlierKey }) =>
    earlierKey === undefined || earlierKey === key ? [] : [{ from: earlierKey, to: key, district: districtCode }],
  );
  const kept = await keptBefore(
    tx,
    target,
    known.map(({ from }) => from),
  );
  const moved = known.filter(({ from }) => kept.has(from));
  if (moved.length === 0) return;
  // Bins of two cities may have had the same key: only that of this district is the same thing.
  const keys = sql`
    (SELECT DISTINCT ON ("from") * FROM jsonb_to_recordset(${JSON.stringify(moved)}::jsonb) AS r ("from" text, "to" text, district text)
    ORDER BY "from", "to") AS moved`;
  // Named twice: by the list the index is asked for them, where by the join all of the data set may be read for each part.
  const isSame = sql`
    kept.data_set = ${dataSet} AND kept.key = ANY(${sql.param([...kept])}::text[]) AND kept.key = moved."from"
      AND kept.import_id <> ${importId} AND kept.district_code IS NOT DISTINCT FROM moved.district`;
  const isThere = sql`
    EXISTS (SELECT FROM ${TABLES[table]} AS other WHERE other.data_set = ${dataSet} AND other.key = moved."to")`;
  await tx.execute(sql`DELETE FROM ${TABLES[table]} AS kept USING ${keys} WHERE ${isSame} AND ${isThere}`);
  await tx.execute(sql`UPDATE ${TABLES[table]} AS kept SET key = moved."to" FROM ${keys} WHERE ${isSame}`);
};

interface Written {
  readonly added: number;
  readonly changed: number;
  /** Records whose thing an earlier record of the same file is. */
  readonly duplicates: readonly number[];
}

/** Writes what is read of a part of a file, and how far that is, at once or not at all. */
export const writeBatch = (
  db: Executor,
  { dataSet, table, importId, isSample }: Target,
  batch: readonly NumberedRow[],
  recordsDone: number,
): Promise<Written> =>
  db.transaction(async (tx) => {
    // Rows and how far they reach are lost together, if at all: then the import goes on a little earlier.
    await tx.execute(sql`SET LOCAL synchronous_commit = off`);
    const first = new Map<string, NumberedRow>();
    for (const each of batch) if (!first.has(each.row.key)) first.set(each.row.key, each);
    const rows = [...first.values()].map(({ record, row }) => ({
      ...row,
      id: uuidv7(),
      dataSet,
      isSample,
      importId,
      importRecord: record,
    }));
    await moveKeys(tx, { dataSet, table, importId, isSample }, [...first.values()]);
    const { rows: written } = await tx.execute<{ key: string; added: boolean }>(upsert(table, rows));
    const keys = new Set(written.map(({ key }) => key));
    await tx
      .update(dataImport)
      .set({ recordsDone })
      .where(sql`${dataImport.id} = ${importId}`);
    return {
      added: written.filter(({ added }) => added).length,
      changed: written.filter(({ added }) => !added).length,
      duplicates: batch
        .filter((each) => first.get(each.row.key) !== each || !keys.has(each.row.key))
        .map(({ record }) => record),
    };
  });

/** The duplicates of a part that an earlier try of this import has written already. */
export const duplicatesOf = async (
  db: Executor,
  { dataSet, table, importId }: Target,
  batch: readonly NumberedRow[],
): Promise<readonly number[]> => {
  const keys = batch.map(({ row }) => row.key);
  const { rows } = await db.execute<{ key: string; record: number }>(sql`
    SELECT key, import_record AS record FROM ${TABLES[table]}
    WHERE data_set = ${dataSet} AND import_id = ${importId}
      AND key = ANY(ARRAY(SELECT jsonb_array_elements_text(${JSON.stringify(keys)}::jsonb)))`);
  const owners = new Map(rows.map(({ key, record }) => [key, record]));
  return batch.filter(({ record, row }) => owners.get(row.key) !== record).map(({ record }) => record);
};
