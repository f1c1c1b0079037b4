import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Database } from '../../../platform/db/database.ts';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/database.ts';
import { keyOf } from '../data-sets/data-set.ts';
import type { Gazetteer } from '../gazetteer.ts';
import { readGazetteer } from '../store/content.ts';
import { CLOTHES, clothesRow, csvOf, writeData } from '../testing/data-file.ts';
import { importFile, type ImportOptions } from './import-file.ts';

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
  for (const table of ['place', 'waste_zone', 'data_import', 'place_count'])
    await db.execute(sql.raw(`DELETE FROM locations.${table}`));
});

const take = (file: string, more: Partial<ImportOptions> = {}) =>
  importFile(db, gazetteer, { dataSet: 'clothing-bins', file, ...more }, (work) => work());
const all = async (columns = 'name', table = 'place'): Promise<Record<string, unknown>[]> =>
  (await db.execute(sql.raw(`SELECT ${columns} FROM locations.${table} ORDER BY import_record`))).rows;
const header = [...CLOTHES];
const zone = (district: string, name: string, days: string): string[] =>
  `서울특별시,${district},${name},,문 앞,종량제봉투,${days},20:00,24:00,투명봉투,${days},,,토,,2026-01-01`.split(',');

const columns = [
  'CTPV_NM',
  'SGG_NM',
  'MNG_ZONE_NM',
  'MNG_ZONE_TRGT_RGN_NM',
  'EMSN_PLC',
  'LF_WST_EMSN_MTHD',
  'LF_WST_EMSN_DOW',
  'LF_WST_EMSN_BGNG_TM',
  'LF_WST_EMSN_END_TM',
  'RCYCL_EMSN_MTHD',
  'RCYCL_EMSN_DOW',
  'RCYCL_EMSN_BGNG_TM',
  'RCYCL_EMSN_END_TM',
  'UNCLLT_DAY',
  'MNG_NO',
  'DAT_CRTR_YMD',
];
const takeCalendar = async (rows: readonly string[][], more: Partial<ImportOptions> = {}) =>
  take(await writeData(csvOf([columns, ...rows])), { dataSet: 'calendar', ...more });
const inside = (region: string, district: string, days: string): string[] => [
  region,
  ...zone(district, '전체', days).slice(1),
];

it('a newer calendar takes the place of the days of its districts, and says which others keep older ones', async () => {
  await takeCalendar([zone('마포구', '가구역', '월'), zone('마포구', '나구역', '화'), zone('중구', '전체', '수')]);
  const newer = [zone('마포구', '성산1동 일대', '목'), zone('없는구', '전체', '금')];
  expect(await takeCalendar(newer)).toMatchObject({ added: 1, removed: 2, olderDistricts: ['서울특별시 중구'] });
  expect(await all('zone', 'waste_zone')).toEqual(expect.arrayContaining([{ zone: '성산1동 일대' }, { zone: '전체' }]));
  expect(await all('zone', 'waste_zone')).toHaveLength(2);
  expect(await takeCalendar(newer, { replace: true })).toMatchObject({ removed: 1, olderDistricts: [] });
});

it('a calendar that was cut, or broken in the middle, changes nothing: days of two files would contradict each other', async () => {
  await takeCalendar([zone('마포구', '가구역', '월')]);
  const before = await all('*', 'waste_zone');
  const rows = [zone('마포구', '가구역', '목'), zone('마포구', '성산1동 일대', '목')];
  await expect(takeCalendar([...rows, zone('마포구', '연남동', '일').slice(0, 5)])).rejects.toThrow(
    /nothing was changed. Download it again/,
  );
  const open = await writeData(csvOf([columns, ...rows]) + `"${'열린 채로 '.repeat(40_000)}`);
  await expect(take(open, { dataSet: 'calendar' })).rejects.toThrow(/not closed(?!.*is imported)/);
  expect(await all('*', 'waste_zone')).toEqual(before);
  // And the whole file is no file that was there already.
  expect(await takeCalendar(rows)).toMatchObject({ added: 1, changed: 1, wasThere: false });
});

it('a newer calendar of a city takes the place of that of its parts, and of a district that of what it was before', async () => {
  await takeCalendar([
    inside('경기도', '수원시 장안구', '월'),
    inside('경기도', '성남시', '화'),
    inside('인천광역시', '중구', '수'),
    inside('인천광역시', '서구', '목'),
  ]);
  await takeCalendar([
    inside('경기도', '수원시', '금'),
    inside('경기도', '성남시 분당구', '토'),
    inside('인천광역시', '제물포구', '일'),
  ]);
  const codes = (await all('district_code AS code', 'waste_zone')).map(({ code }) => code).sort();
  expect(codes).toEqual(['28125', '28260', '41110', '41135']);
});

it('what an earlier release imported is the same place, and what it left twice is there once', async () => {
  const rows = ['1', '2', '3'].map((number) => clothesRow(number));
  await take(await writeData(csvOf([header, ...rows])));
  const before = await all('id, name');
  /** As the release before kept them: by publisher and number alone. */
  const earlier = (number: string) => keyOf('3130000', number);
  for (const number of ['1', '2'])
    await db.execute(sql`UPDATE locations.place SET key = ${earlier(number)} WHERE name = ${`뚝섬 ${number}`}`);
  for (const [district, number] of [
    ['11440', '3'],
    ['11410', '4'],
  ] as const)
    await db.execute(sql`
      INSERT INTO locations.place (id, kind, types, name, latitude, longitude, district_code, data_set, key, is_sample, import_id, import_record)
      SELECT gen_random_uuid(), kind, types, '두 번째', latitude, longitude, ${district}, data_set, ${earlier(number)}, false, gen_random_uuid(), 9
      FROM locations.place WHERE name = '뚝섬 3'`);
  const newer = [...rows, clothesRow('4')];
  expect(await take(await writeData(csvOf([header, ...newer])))).toMatchObject({ added: 1, changed: 3 });
  const after = await all('id, name');
  expect(after.filter(({ name }) => name !== '두 번째' && name !== '뚝섬 4')).toEqual(before);
  // That of another district is another bin.
  expect(await all('district_code AS d, name')).toEqual([
    ...['1', '2', '3', '4'].map((number) => ({ d: '11440', name: `뚝섬 ${number}` })),
    { d: '11410', name: '두 번째' },
  ]);
});
