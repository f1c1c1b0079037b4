import { readFile, symlink } from 'node:fs/promises';
import { sql } from 'drizzle-orm';
import iconv from 'iconv-lite';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { DataSet } from '@madang/contracts/location/entities';
import type { Database } from '../../../platform/db/database.ts';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/database.ts';
import { CLOTHES, clothesRow, csvOf, writeData } from '../testing/data-file.ts';
import type { Gazetteer } from '../gazetteer.ts';
import { readGazetteer } from '../store/content.ts';
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
const clear = async () => {
  for (const table of ['place', 'waste_zone', 'data_import', 'place_count'])
    await db.execute(sql.raw(`DELETE FROM locations.${table}`));
};
beforeEach(async () => {
  await clear();
});

const take = (file: string, more: Partial<ImportOptions> = {}) =>
  importFile(db, gazetteer, { dataSet: 'clothing-bins', file, ...more }, (work) => work());
const all = async (columns = 'name', table = 'place'): Promise<Record<string, unknown>[]> =>
  (await db.execute(sql.raw(`SELECT ${columns} FROM locations.${table} ORDER BY import_record`))).rows;
const header = [...CLOTHES];

it.each(['cp949', 'utf8'])(
  'reads %s, with letters that few encodings have, and line ends within quotes',
  async (encoding) => {
    const rows = [
      header,
      clothesRow('1', { 설치장소명: '똠방각하 뷁햏' }),
      clothesRow('2', { 상세위치: '정문,\r\n"왼쪽" 골목' }),
    ];
    const report = await take(await writeData(csvOf(rows), encoding));
    expect(report).toMatchObject({ records: 2, added: 2, changed: 0, rejected: {}, encoding });
    expect(await all('name, detail, district_code AS district, reference_date::text AS day')).toEqual([
      { name: '똠방각하 뷁햏', detail: null, district: '11440', day: '2026-05-01' },
      { name: '뚝섬 2', detail: '정문, "왼쪽" 골목', district: '11440', day: '2026-05-01' },
    ]);
  },
);

it('puts swapped coordinates right, and rejects what is no place, each with its reason', async () => {
  const rows = [
    header,
    clothesRow('1', { 위도: '126.9083', 경도: '37.5559' }),
    clothesRow('2', { 위도: '', 경도: '' }),
    clothesRow('3', { 위도: '없음' }),
    clothesRow('4', { 위도: '48.85', 경도: '2.35', 설치장소명: '=HYPERLINK(1)' }),
    clothesRow('5', { 설치장소명: '', 소재지도로명주소: '' }),
    clothesRow('1'),
    clothesRow('6').slice(0, 9),
    clothesRow('7', { 설치장소명: '\uFFFD\uFFFD' }),
    clothesRow('8', { 시도명: '세종특별자치시', 시군구명: '없음', 소재지도로명주소: '' }),
    clothesRow('9', { 데이터기준일자: '2026-13-40' }),
  ];
  const file = await writeData(csvOf(rows));
  const report = await take(file, { rejected: `${file}.rejected` });
  expect(report).toMatchObject({
    records: 10,
    added: 3,
    swapped: 1,
    isCut: false,
    rejected: { no_coordinates: 2, not_in_korea: 1, no_name: 1, duplicate: 1, columns: 1, broken_letters: 1 },
  });
  expect(await all('latitude, district_code AS district, reference_date AS day')).toMatchObject([
    { latitude: 37.5559 },
    { district: '36110' },
    { day: null },
  ]);
  const written = (await readFile(`${file}.rejected`, 'utf8')).split('\r\n');
  expect(written[0]).toMatch(/^\uFEFFrecord,line,reason,까닭,explanation,관리번호/);
  const reasons = written
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => line.split(',').slice(0, 3));
  expect(reasons.map(([record, , reason]) => [record, reason])).toEqual([
    ['2', 'no_coordinates'],
    ['3', 'no_coordinates'],
    ['4', 'not_in_korea'],
    ['5', 'no_name'],
    ['7', 'columns'],
    ['8', 'broken_letters'],
    ['6', 'duplicate'],
  ]);
  expect(written.join('\n')).toContain(",'=HYPERLINK(1),");
  expect(reasons.every(([, line]) => Number(line) > 1)).toBe(true);
});

it('the same file again changes nothing; a newer one updates what is the same place, and removes only when told to', async () => {
  const file = await writeData(csvOf([header, clothesRow('1'), clothesRow('2')]));
  await take(file);
  const before = await all('id, name');
  expect(await take(file)).toMatchObject({ wasThere: true, added: 0, changed: 0 });
  const newer = await writeData(
    csvOf([header, clothesRow('2', { 설치장소명: '옮긴 곳', 위도: '37.6' }), clothesRow('3')]),
  );
  expect(await take(newer)).toMatchObject({ added: 1, changed: 1, removed: 0 });
  expect(await all('id, name')).toHaveLength(3);
  expect((await all('id, name')).find(({ name }) => name === '옮긴 곳')?.['id']).toBe(before[1]?.['id']);
  const newest = await writeData(csvOf([header, clothesRow('3')]));
  expect(await take(newest, { replace: true })).toMatchObject({ added: 0, changed: 1, removed: 2 });
  expect(await all()).toEqual([{ name: '뚝섬 3' }]);
});

it('the same file again replaces what others had, where it is told to', async () => {
  await take(await writeData(csvOf([header, clothesRow('1')])));
  const newer = await writeData(csvOf([header, clothesRow('2')]));
  await take(newer);
  expect(await take(newer, { replace: true })).toMatchObject({ wasThere: false, records: 1, added: 0, removed: 1 });
  expect(await all()).toEqual([{ name: '뚝섬 2' }]);
});

it('a file without a single place removes nothing, also where it is to replace others', async () => {
  await take(await writeData(csvOf([header, clothesRow('1')])));
  const empty = await writeData(csvOf([header]));
  const rejected = await writeData(csvOf([header, clothesRow('2', { 위도: '' })]));
  for (const file of [empty, rejected])
    await expect(take(file, { replace: true })).rejects.toThrow(/nothing was removed/);
  expect(await all()).toEqual([{ name: '뚝섬 1' }]);
});

it('a sample stays where what is real has not a single place', async () => {
  await take(await writeData(csvOf([header, clothesRow('s')])), { isSample: true });
  expect(await take(await writeData(csvOf([header])))).toMatchObject({ records: 0, removed: 0 });
  expect(await all()).toHaveLength(1);
});

it('never writes rejected records over the file that is read, under whatever name', async () => {
  const text = csvOf([header, clothesRow('1', { 위도: '' })]);
  const file = await writeData(text);
  const other = `${file}.link`;
  await symlink(file, other);
  for (const rejected of [file, other]) await expect(take(file, { rejected })).rejects.toThrow(/over the file itself/);
  expect(await readFile(file, 'utf8')).toBe(`\uFEFF${text}`);
});

it('bins of two cities with one number are two, whoever looks after them', async () => {
  const bare = { 제공기관코드: '', 관리기관명: '' };
  const rows = ['마포구', '서대문구'].flatMap((name) => [
    clothesRow('1', { ...bare, 시군구명: name, 설치장소명: name }),
    clothesRow('1', { ...bare, 시군구명: name, 설치장소명: `${name} 공단`, 관리기관명: '시설관리공단' }),
  ]);
  expect(await take(await writeData(csvOf([header, ...rows])))).toMatchObject({ added: 4, rejected: {} });
});

it('keeps what stands before a quotation mark that is never closed', async () => {
  const rows = Array.from({ length: 30 }, (_, n) => clothesRow(String(n)));
  const broken = `"${'열린 채로 '.repeat(40_000)}`;
  const file = await writeData(csvOf([header, ...rows]) + broken);
  await expect(take(file, { rejected: `${file}.rejected` })).rejects.toThrow(
    /not closed.*What came before is imported/,
  );
  expect(await all()).toHaveLength(30);
  expect((await db.execute(sql`SELECT count FROM locations.place_count`)).rows).toEqual([{ count: 30 }]);
});

it('says which data set a file is of where it is another one, and changes nothing', async () => {
  const file = await writeData(csvOf([header, clothesRow('1')]));
  await expect(take(file, { dataSet: 'battery-bins' })).rejects.toThrow(
    /no column 세부위치내용, 수거품목명.*madang import clothing-bins/s,
  );
  await expect(take(await writeData('a,b\r\n1,2\r\n'))).rejects.toThrow(/no column 관리번호/);
  await expect(take(await writeData(''))).rejects.toThrow(/no column|empty/);
  await expect(take(await writeData(Buffer.from([0xff, 0xfe, 0x41, 0])))).rejects.toThrow(/UTF-16/);
  expect((await db.execute(sql`SELECT FROM locations.data_import`)).rows).toEqual([]);
});

it.each([
  ['between quotes', (whole: Buffer) => whole.subarray(0, whole.length - 40)],
  ['in the middle of a letter', (whole: Buffer) => whole.subarray(0, whole.length - 3)],
])('takes what is whole of a file that was cut %s, says so, and removes nothing for it', async (_, cut) => {
  const rows = [header, ...Array.from({ length: 30 }, (_each, n) => clothesRow(String(n)))];
  const long = { 제공기관명: '', 상세위치: '"길게, 적은 곳"'.repeat(3), 제공기관코드: '뚝섬, 뚝섬' };
  const file = await writeData(csvOf([...rows, clothesRow('옛날')]));
  await take(file);
  const whole = iconv.encode(
    csvOf([...rows, clothesRow('끝', { ...long, 제공기관코드: '뚝섬' })]).replace(/,뚝섬,\r\n$/, ''),
    'cp949',
  );
  const report = await take(await writeData(cut(whole)), { replace: true });
  expect(report).toMatchObject({ changed: 30, isCut: true, removed: 0, rejected: { columns: 1 } });
  expect(await all()).toHaveLength(31);
});

it('an import that was killed goes on where it was, with the same rows, reasons and duplicates as in one go', async () => {
  const rows = Array.from({ length: 7000 }, (_, n) => clothesRow(String(n % 6500), n % 100 === 0 ? { 위도: 'x' } : {}));
  const file = await writeData(csvOf([header, ...rows]));
  const whole = await take(file, { rejected: `${file}.whole` });
  const expected = await all('key');
  await clear();
  // In the third of its parts: as where the process is killed, those before are committed.
  const die = (_: number, records: number): void => {
    if (records > 5000) throw new Error('killed');
  };
  await expect(take(file, { rejected: `${file}.dying`, progress: die })).rejects.toThrow('killed');
  expect(await all('key')).toHaveLength(4000);
  const rest = await take(file, { rejected: `${file}.rest` });
  expect(rest.resumedAt).toBeGreaterThan(4000);
  expect(rest).toMatchObject({ records: 7000, added: whole.added - 4000, rejected: whole.rejected });
  expect(await all('key')).toEqual(expected);
  const lines = async (name: string) => (await readFile(name, 'utf8')).split('\r\n').sort();
  expect(await lines(`${file}.rest`)).toEqual(await lines(`${file}.whole`));
});

it('one import of a data set runs at a time', async () => {
  const file = await writeData(csvOf([header, clothesRow('1')]));
  const other = await db.$client.connect();
  try {
    await other.query("SELECT pg_advisory_lock(hashtext('madang import clothing-bins'))");
    await expect(take(file)).rejects.toThrow('is running');
    expect(await all()).toEqual([]);
    await other.query("SELECT pg_advisory_unlock(hashtext('madang import clothing-bins'))");
    expect(await take(file)).toMatchObject({ added: 1 });
    const { rows } = await other.query("SELECT pg_try_advisory_lock(hashtext('madang import clothing-bins')) AS free");
    expect(rows).toEqual([{ free: true }]);
    await other.query("SELECT pg_advisory_unlock(hashtext('madang import clothing-bins'))");
  } finally {
    other.release(true);
  }
});

it('one that has lost its lock writes nothing more', async () => {
  const file = await writeData(csvOf([header, clothesRow('1')]));
  const loseLock = async <T>(work: () => Promise<T>): Promise<T> => {
    const admin = new pg.Client({ connectionString: database.adminUrl });
    await admin.connect();
    const { rows } = await admin.query(`
      SELECT pg_terminate_backend(pid, 5000) AS gone FROM pg_locks
      WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND (classid::bigint << 32 | objid::bigint) = hashtext('madang import clothing-bins')::bigint`);
    await admin.end();
    expect(rows).toEqual([{ gone: true }]);
    return work();
  };
  await expect(importFile(db, gazetteer, { dataSet: 'clothing-bins', file }, loseLock)).rejects.toThrow();
  expect(await all()).toEqual([]);
  expect(await take(file)).toMatchObject({ added: 1, wasThere: false });
});

it('a sample is there until something real is', async () => {
  const sample = await writeData(csvOf([header, clothesRow('s')]));
  await take(sample, { isSample: true });
  expect(await all('is_sample AS sample')).toEqual([{ sample: true }]);
  await take(await writeData(csvOf([header, clothesRow('1')])));
  expect(await all('name, is_sample AS sample')).toEqual([{ name: '뚝섬 1', sample: false }]);
});

const kinds: readonly [DataSet, string[], string[][], object[], string?][] = [
  [
    'battery-bins',
    [
      '설치장소명',
      '세부위치내용',
      '시도명',
      '시군구명',
      '소재지도로명주소',
      '소재지지번주소',
      '위도',
      '경도',
      '수거품목명',
      '데이터기준일자',
    ],
    [
      ['주민센터', '1층', '부산광역시', '해운대구', '', '', '35.19', '129.15', '폐건전지, LED', '20260501'],
      ['도서관', '', '부산광역시', '해운대구', '', '', '35.19', '129.16', '형광등', ''],
      ['학교', '', '부산광역시', '해운대구', '', '', '35.19', '129.17', '우산', ''],
    ],
    [{ types: ['battery', 'lamp'], detail: '1층' }, { types: ['lamp'] }],
  ],
  [
    'medicine-bins',
    ['설치장소명', '시도명', '시군구명', '소재지도로명주소', '소재지지번주소', '위도', '경도', '세부위치'],
    [['약국', '세종특별자치시', '없음', '', '', '36.5', '127.26', '없음']],
    [{ types: ['medicine'], detail: null }],
  ],
  [
    'centers',
    [
      '재활용센터명',
      '소재지도로명주소',
      '소재지지번주소',
      '위도',
      '경도',
      '평일운영시작시각',
      '평일운영종료시각',
      '공휴일운영시작시각',
      '공휴일운영종료시각',
      '휴무일정보',
      '데이터기준일자',
    ],
    [
      [
        '센터',
        '경기도 수원시 장안구 길 1',
        '',
        '37.3',
        '127.0',
        '9:00',
        '18:00',
        '00:00',
        '00:00',
        '일요일+공휴일',
        '2026.5.1',
      ],
    ],
    [
      {
        kind: 'center',
        district_code: '41111',
        hours: {
          weekdays: { opens: '09:00', closes: '18:00' },
          holidays: null,
          closed_on: ['sun'],
          closed_on_holidays: true,
        },
      },
    ],
  ],
  [
    'calendar',
    [
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
    ],
    [
      [
        '서울특별시',
        '마포구',
        '가구역',
        '성산1동',
        '문 앞',
        '종량제봉투',
        '일+화+목',
        '20:00',
        '24:00',
        '투명봉투',
        '격주 화',
        '00:00',
        '00:00',
        '토',
        '1',
        '2026-01-01',
      ],
      ['아틀란티스', '바다구', '나', '', '', '', '', '', '', '', '', '', '', '', '2', ''],
    ],
    [
      {
        district_code: '11440',
        waste: [
          { what: 'general', days: ['tue', 'thu', 'sun'], from: '20:00', to: '00:00' },
          // 00:00 to 00:00 is no whole day.
          { what: 'recyclables', days: null, days_text: '격주 화', from: null, to: null },
        ],
      },
    ],
    'waste_zone',
  ],
];
it.each(kinds)('reads %s', async (dataSet, columns, rows, expected, table) => {
  await take(await writeData(csvOf([columns, ...rows]), 'cp949'), { dataSet });
  expect(await all('*', table)).toMatchObject(expected);
});
