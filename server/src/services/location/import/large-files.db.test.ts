import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Database, Transaction } from '../../../platform/db/database.ts';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/database.ts';
import { batteryBins } from '../data-sets/bins.ts';
import { CLOTHES, clothesRow, csvOf, writeData } from '../testing/data-file.ts';
import type { Gazetteer } from '../gazetteer.ts';
import { readGazetteer } from '../store/content.ts';
import { importFile, type ImportOptions } from './import-file.ts';
import { removeStale } from './remove-stale.ts';
import { writeBatch, type NumberedRow } from './write-batch.ts';

let database: TestDatabase;
let db: Database;
let gazetteer: Gazetteer;
beforeAll(async () => {
  database = await createTestDatabase();
  db = database.connect('location');
  gazetteer = await readGazetteer(db);
});
afterAll(() => database.close());
beforeEach(async () => {
  for (const table of ['place', 'data_import']) await db.execute(sql.raw(`DELETE FROM locations.${table}`));
});

const take = (rows: readonly (readonly string[])[], more: Partial<ImportOptions> = {}) =>
  writeData(csvOf([[...CLOTHES], ...rows])).then((file) =>
    importFile(db, gazetteer, { dataSet: 'clothing-bins', file, ...more }, (work) => work()),
  );
const rowsOf = (count: number, from = 0) => Array.from({ length: count }, (_, n) => clothesRow(String(from + n)));
const countPlaces = async () =>
  Number((await db.execute<{ n: string }>(sql`SELECT count(*) AS n FROM locations.place`)).rows[0]?.n);

const readSoFar = async (tx: Transaction): Promise<number> => {
  const { rows } = await tx.execute<{ n: string }>(sql`
    SELECT coalesce(sum(seq_tup_read + idx_tup_fetch), 0) AS n FROM pg_stat_xact_user_tables WHERE relname = 'place'`);
  return Number(rows[0]?.n);
};
/** Rows of places that PostgreSQL reads for what is done in one transaction. */
const readBy = (work: (tx: Transaction) => Promise<unknown>): Promise<number> =>
  db.transaction(async (tx) => {
    const before = await readSoFar(tx);
    await work(tx);
    return (await readSoFar(tx)) - before;
  });
const target = { dataSet: 'clothing-bins', table: 'place', isSample: false } as const;
const importIds = async () =>
  (await db.execute<{ id: string }>(sql`SELECT id FROM locations.data_import ORDER BY started_at, id`)).rows.map(
    ({ id }) => id,
  );

it('a part of a file reads what it is about, however much of the data set is there', async () => {
  await take(rowsOf(1500));
  const { rows } = await db.execute<{ key: string }>(
    sql`SELECT key FROM locations.place ORDER BY import_record LIMIT 4`,
  );
  const [moved = '', both = '', stays = ''] = rows.map(({ key }) => key);
  const bin = (record: number, key: string, earlierKey?: string): NumberedRow => {
    const cells = {
      설치장소명: `새 ${record}`,
      시도명: '서울특별시',
      시군구명: '마포구',
      위도: '37.5',
      경도: '127',
      수거품목명: '건전지',
    };
    const read = batteryBins.parse(cells, (words) => gazetteer.find(words)[0]?.district ?? null);
    if (!('row' in read)) throw new Error(read.reason);
    return { record, row: { ...read.row, key }, ...(earlierKey === undefined ? {} : { earlierKey }) };
  };
  const batch = [bin(1, 'new key', moved), bin(2, stays, both), bin(3, 'another', 'never there')];
  const importId = '00000000-0000-4000-8000-000000000000';
  const read = await readBy((tx) => writeBatch(tx, { ...target, importId }, batch, 3));
  expect(read).toBeLessThan(100);
  // The one that has a key of now took it; of two that are the same thing one is left.
  expect(await countPlaces()).toBe(1500);
  const { rows: kept } = await db.execute(
    sql`SELECT key FROM locations.place WHERE import_id = ${importId} ORDER BY import_record`,
  );
  expect(kept).toEqual([{ key: 'new key' }, { key: stays }, { key: 'another' }]);
});

it('what a file does not have is removed on one walk through what is there', async () => {
  await take(rowsOf(2500));
  await take(rowsOf(2000, 2500));
  const [kept = ''] = await importIds();
  const how = { isCut: false, replace: true };
  const read = await readBy(async (tx) =>
    expect(await removeStale(tx, gazetteer, { ...target, importId: kept }, how)).toBe(2000),
  );
  // Each once, and one to see that there is any.
  expect(read).toBeLessThanOrEqual(4500 + 1);
  expect(await countPlaces()).toBe(2500);
});

it('records as long as any may be are written before many are held', async () => {
  const rows = rowsOf(30).map((row) => row.with(8, '길'.repeat(40_000)));
  const die = (_: number, records: number): void => {
    if (records > 28) throw new Error('killed');
  };
  await expect(take(rows, { progress: die })).rejects.toThrow('killed');
  expect(await countPlaces()).toBe(27);
  expect(await take(rows)).toMatchObject({ resumedAt: 27, added: 3, rejected: {} });
});

it('goes on where a try with larger parts had ended, and takes nothing of it for a duplicate', async () => {
  const rows = rowsOf(2100);
  const die = (_: number, records: number): void => {
    if (records > 2050) throw new Error('killed');
  };
  await expect(take(rows, { progress: die })).rejects.toThrow('killed');
  // As another release might have left it.
  await db.execute(sql`DELETE FROM locations.place WHERE import_record > 1234`);
  await db.execute(sql`UPDATE locations.data_import SET records_done = 1234`);
  const report = await take(rows);
  expect([report.resumedAt, report.added, report.rejected]).toEqual([1234, 866, {}]);
});
