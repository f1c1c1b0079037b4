import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contracts } from '@madang/contracts/index';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/database.ts';
import { serveRoutes, type ServedRoutes } from '../../../platform/testing/serve-routes.ts';
import type { Database } from '../../../platform/db/database.ts';
import type { Place, SavedPlace } from '@madang/contracts/location/entities';
import { createLog } from '../../../platform/log.ts';
import { createGeocoder } from '../geocode/geocoder.ts';
import { metresBetween } from '../metres.ts';
import { createUploadedImports } from '../import/uploaded-imports.ts';
import { readGazetteer, readHolidays } from '../store/content.ts';
import { takeCall } from '../store/outside-calls.ts';
import { nearStatement } from '../store/places.ts';
import { createRoutes } from './index.ts';

let database: TestDatabase;
let db: Database;
let served: ServedRoutes;
/** A Monday at noon in Korea. */
let now = new Date('2026-11-30T12:00:00+09:00');
let outside: readonly Place[] = [];
const HERE = { latitude: 37.5559, longitude: 126.9083 };

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.connect('location');
  const gazetteer = await readGazetteer(db);
  const geocoder = createGeocoder({
    gazetteer,
    kakao: undefined,
    clock: { elapsed: () => 0 },
    remembers: true,
  });
  const findCenters = () => Promise.resolve(outside);
  const knowledge = { gazetteer, holidays: await readHolidays(db), now: () => now, findCenters };
  const uploads = createUploadedImports({ db, reservedDb: db }, gazetteer, createLog(database.config));
  served = await serveRoutes(
    database.config,
    'location',
    contracts.location,
    createRoutes(db, knowledge, geocoder, { uploads, dataFolder: database.config.dataFolder }),
  );
  await db.execute(sql`DELETE FROM locations.place`);
});
afterAll(async () => {
  await served.close();
  await database.close();
});

interface Made {
  readonly kind?: string;
  readonly types?: string;
  readonly north?: number;
  readonly east?: number;
  readonly hours?: object | null;
  readonly district?: string;
  readonly count?: number;
  readonly sample?: boolean;
}
let made = 0;
/** Bins so many metres to the north and east of here. */
const make = async ({
  kind = 'bin',
  types = '{clothes}',
  north = 0,
  east = 0,
  hours = null,
  district = '11440',
  count = 1,
  sample = false,
}: Made) => {
  const latitude = HERE.latitude + north / 111_195;
  const longitude = HERE.longitude + east / (111_195 * Math.cos((HERE.latitude * Math.PI) / 180));
  await db.execute(sql`
    INSERT INTO locations.place (id, kind, types, name, latitude, longitude, region_code, district_code, hours, data_set, key, is_sample, import_id, import_record)
    SELECT gen_random_uuid(), ${kind}, ${types}::text[], '곳 ' || ${made} || '-' || n, ${latitude}, ${longitude}, left(${district}, 2), ${district},
      ${hours === null ? null : JSON.stringify(hours)}::jsonb, 'clothing-bins', ${made++} || '-' || n, ${sample}, ${randomUUID()}, n
    FROM generate_series(1, ${count}::int) AS n`);
};
const clear = () => db.execute(sql`DELETE FROM locations.place`);

const near = async (more = '', kind = 'bins') => {
  const { status, body } = await served.ask(
    'GET',
    `/locations/${kind}?lat=${HERE.latitude}&lon=${HERE.longitude}${more}`,
  );
  expect({ status, body }).toMatchObject({ status: 200 });
  return body as { items: Place[]; next_cursor: string | null };
};

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly Plans?: readonly PlanNode[];
}
/** What a plan reads tables by, and how many rows came of it. */
const scansOf = (node: PlanNode | undefined): [string, number][] => {
  if (node === undefined) return [];
  const below = (node.Plans ?? []).flatMap(scansOf);
  return node['Node Type'].includes('Scan') && below.length === 0
    ? [[node['Index Name'] ?? node['Node Type'], node['Actual Rows']]]
    : below;
};

const CENTER: Place = {
  id: randomUUID(),
  kind: 'center',
  name: '밖에서 찾은 곳',
  address: null,
  detail: null,
  ...HERE,
  distance_m: 10,
  bin_type: null,
  types: [],
  takes: null,
  phone: null,
  operating_hours: null,
  opening: { state: 'unknown', until: null, opens_at: null, holiday: null },
  district: null,
  source: {
    data_set: null,
    title: { ko: '밖', en: 'Outside' },
    url: 'https://map.kakao.com/',
    reference_date: null,
    is_sample: false,
  },
};

describe('centres found outside', () => {
  it('are shown near a point where none are imported, instead of samples, and nowhere else', async () => {
    await clear();
    outside = [CENTER];
    await make({ kind: 'center', sample: true });
    expect((await near('', 'centers')).items.map(({ name }) => name)).toEqual(['밖에서 찾은 곳']);
    expect((await near('&open_now=true', 'centers')).items).toEqual([]);
    expect((await near('&region=11440', 'centers')).items).toMatchObject([{ source: { is_sample: true } }]);
    expect((await near()).items).toEqual([]);
    await make({ kind: 'center', north: 500 });
    expect((await near('', 'centers')).items).not.toContainEqual(expect.objectContaining({ id: CENTER.id }));
    outside = [];
    await db.execute(sql`DELETE FROM locations.place WHERE NOT is_sample`);
    expect((await near('', 'centers')).items).toMatchObject([{ source: { is_sample: true } }]);
  });
});

it('says that Kakao is asked where there is a key, and only there', async () => {
  expect((await served.ask('GET', '/locations/sets')).body).toMatchObject({ asks_kakao: true });
});

describe('calls of a day', () => {
  it('are counted by all together, up to the limit, and begin anew at midnight in Korea', async () => {
    const evening = new Date('2026-11-30T14:59:00Z');
    const taken = await Promise.all(Array.from({ length: 30 }, () => takeCall(db, evening, 10)));
    expect(taken.filter(Boolean)).toHaveLength(10);
    // Whoever may use less of it is refused earlier.
    expect(await takeCall(db, evening, 5)).toBe(false);
    expect(await takeCall(db, evening, 11)).toBe(true);
    const midnight = new Date('2026-11-30T15:00:00Z');
    expect(await takeCall(db, midnight, 1)).toBe(true);
    expect(await takeCall(db, midnight, 1)).toBe(false);
    expect(await takeCall(db, new Date('2026-12-01T15:00:00Z'), 0)).toBe(false);
  });
});

describe('near a point', () => {
  it('the nearest first, with metres along the ground, and none beyond the radius', async () => {
    await clear();
    for (const north of [900, 100, 1999, 2005, 400]) await make({ north });
    const { items } = await near();
    expect(items.map(({ distance_m }) => distance_m)).toEqual([100, 400, 900, 1999]);
    for (const item of items) expect(Math.abs(metresBetween(HERE, item) - (item.distance_m ?? -1))).toBeLessThan(1);
    expect((await near('&radius=150')).items).toHaveLength(1);
  });

  it('of one type, of two in one bin, and centres apart from bins', async () => {
    await clear();
    await make({ types: '{battery,lamp}', north: 300 });
    await make({ types: '{clothes}', north: 100 });
    await make({ kind: 'center', types: '{}', north: 200 });
    for (const type of ['battery', 'lamp'])
      expect((await near(`&type=${type}`)).items).toMatchObject([{ distance_m: 300, types: ['battery', 'lamp'] }]);
    expect((await near('&type=glass')).items).toEqual([]);
    expect((await near()).items).toHaveLength(2);
    expect((await near('', 'centers')).items).toMatchObject([{ kind: 'center', distance_m: 200, bin_type: null }]);
  });

  it('page by page through 40,000 in one spot, each once', async () => {
    await clear();
    await make({ north: 50, count: 40_000 });
    await make({ north: 60 });
    const seen = new Set<string>();
    let cursor: string | null = null;
    for (let page = 0; page < 5; page++) {
      const { items, next_cursor }: Awaited<ReturnType<typeof near>> = await near(
        `&limit=200${cursor === null ? '' : `&cursor=${cursor}`}`,
      );
      for (const { id } of items) seen.add(id);
      cursor = next_cursor;
    }
    expect(seen.size).toBe(1000);
    expect(cursor).not.toBeNull();
  });

  it('only what is known to be open, however many others are nearer', async () => {
    await clear();
    const hours = { closed_on: [], closed_on_holidays: false, never_closed: false, closed_text: null, holidays: null };
    await make({ kind: 'center', north: 10, count: 250 });
    await make({ kind: 'center', north: 20, hours: { ...hours, weekdays: { opens: '09:00', closes: '18:00' } } });
    await make({ kind: 'center', north: 30, hours: { ...hours, weekdays: { opens: '22:00', closes: '02:00' } } });
    const distances = async () => (await near('&open_now=true', 'centers')).items.map(({ distance_m }) => distance_m);
    expect(await distances()).toEqual([20]);
    now = new Date('2026-12-01T01:00:00+09:00');
    expect(await distances()).toEqual([30]);
    now = new Date('2026-11-30T12:00:00+09:00');
  });

  it('reads as many as are shown, of however many there are within the radius', async () => {
    await clear();
    await make({ north: 300, count: 3000 });
    for (let north = 0; north < 40; north++) await make({ types: north % 2 ? '{battery}' : '{clothes}', north });
    const owner = new pg.Client({ connectionString: database.adminUrl });
    await owner.connect();
    await owner.query('ANALYZE locations.place').finally(() => owner.end());
    const readBy = async (type?: 'battery', after?: { chord: number; id: string }) => {
      const wanted = { kind: 'bin', type, area: null, codes: [] } as const;
      const statement = nearStatement(wanted, { point: HERE, radius: 20_000 }, after, 10);
      const { rows } = await db.execute<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
        sql`EXPLAIN (ANALYZE, FORMAT JSON) ${statement}`,
      );
      return scansOf(rows[0]?.['QUERY PLAN'][0].Plan);
    };
    // One more, to see that it is farther.
    expect(await readBy()).toEqual([['place_bins_near', 11]]);
    expect(await readBy('battery')).toEqual([['place_battery_near', 11]]);
    expect(await readBy(undefined, { chord: 1, id: randomUUID() })).toEqual([['place_bins_near', 11]]);
    expect((await near('&radius=20000&limit=2')).items.map(({ distance_m }) => distance_m)).toEqual([0, 1]);
  });
});

describe('in a region', () => {
  it('by name, of a district, its city, or the whole region, page by page', async () => {
    await clear();
    await make({ district: '11440', count: 3 });
    await make({ district: '41111', count: 2 });
    await make({ district: '41110', count: 1 });
    const count = async (region: string) => {
      const { status, body } = await served.ask('GET', `/locations/bins?region=${encodeURIComponent(region)}`);
      return status === 200 ? (body['items'] as unknown[]).length : body['code'];
    };
    expect(await count('서울 마포구')).toBe(3);
    expect(await count('마포')).toBe(3);
    expect(await count('11')).toBe(3);
    expect(await count('41111')).toBe(3);
    expect(await count('경기 수원시')).toBe(3);
    expect(await count('부산')).toBe(0);
    expect(await count('중구')).toBe('area_ambiguous');
    expect(await count('광주')).toBe('area_ambiguous');
    expect(await count('아틀란티스')).toBe('area_not_found');
    const first = await served.ask('GET', '/locations/bins?region=11440&limit=2');
    const rest = await served.ask(
      'GET',
      `/locations/bins?region=11440&limit=2&cursor=${String(first.body['next_cursor'])}`,
    );
    expect(rest.body).toMatchObject({ next_cursor: null });
    expect(rest.body['items']).toHaveLength(1);
  });
});

describe('bad input', () => {
  it.each([
    'lat=91&lon=127',
    'lat=NaN&lon=127',
    'lat=&lon=127',
    'lat=37&lon=181',
    'lat=Infinity&lon=127',
    'lat=37.5&lon=127&radius=1000000000',
    'lat=37.5&lon=127&radius=0',
    'lat=37.5&lon=127&radius=NaN',
    'lat=37.5&lon=127&type=gold',
    'lat=37.5&lon=127&limit=100000',
    'lat=37.5',
    '',
  ])('is refused with what to correct: %s', async (query) => {
    const { status, body } = await served.ask('GET', `/locations/bins?${query}`);
    expect({ status, query }).toEqual({ status: 422, query });
    expect(body['title']).toMatch(/[가-힣]/);
  });

  it('a cursor of another kind of list is no cursor', async () => {
    for (const cursor of ['x', Buffer.from('["a","b"]').toString('base64url')])
      expect(await served.ask('GET', `/locations/bins?lat=37&lon=127&cursor=${cursor}`)).toMatchObject({
        status: 400,
        body: { code: 'invalid_cursor' },
      });
  });

  it('far from Korea there is nothing', async () => {
    expect((await served.ask('GET', '/locations/bins?lat=0&lon=0')).body).toEqual({ items: [], next_cursor: null });
  });
});

describe('saved places', () => {
  const save = (me: string, name: string, more: object = {}) =>
    served.ask('POST', '/locations/me', me, { name, ...HERE, ...more });
  const list = async (me: string) => (await served.ask('GET', '/locations/me', me)).body['items'] as SavedPlace[];

  it('have one default at most, and one as long as there are any', async () => {
    const me = randomUUID();
    for (const name of ['집', '회사']) expect((await save(me, name)).status).toBe(201);
    await save(me, '학교', { is_default: true });
    expect((await list(me)).map(({ name, is_default }) => [name, is_default])).toEqual([
      ['학교', true],
      ['회사', false],
      ['집', false],
    ]);
    const [school, work] = await list(me);
    await served.ask('DELETE', `/locations/me/${school?.id}`, me);
    expect(await list(me)).toMatchObject([{ name: '회사', is_default: true }, { is_default: false }]);
    const home = (await list(me))[1];
    expect((await served.ask('PATCH', `/locations/me/${home?.id}`, me, { is_default: true })).body).toMatchObject({
      name: '집',
    });
    expect((await list(me)).filter(({ is_default }) => is_default)).toHaveLength(1);
    expect((await served.ask('PATCH', `/locations/me/${work?.id}`, me, { name: '새 회사' })).body).toMatchObject({
      name: '새 회사',
    });
  });

  it('of many at once, one is the default, and there are no more than allowed', async () => {
    const me = randomUUID();
    const answers = await Promise.all(Array.from({ length: 55 }, (_, n) => save(me, `곳 ${n}`, { is_default: true })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(50);
    expect(
      answers.filter(({ status, body }) => status === 409 && body['code'] === 'too_many_saved_places'),
    ).toHaveLength(5);
    expect((await list(me)).filter(({ is_default }) => is_default)).toHaveLength(1);
  });

  it('know their district: the chosen one, else the nearest, and which of the two it is', async () => {
    const me = randomUUID();
    const { body: home } = await save(me, '집');
    expect(home).toMatchObject({ district: { district: '11440', name: '마포구' }, district_by: 'nearest' });
    expect((await save(me, '옆', { district: '11410' })).body).toMatchObject({
      district: { name: '서대문구' },
      district_by: 'choice',
    });
    const change = async (changes: object) =>
      (await served.ask('PATCH', `/locations/me/${String(home['id'])}`, me, changes)).body;
    expect(await change({ district: '11440' })).toMatchObject({ district_by: 'choice' });
    expect(await change({ name: '우리 집' })).toMatchObject({ district_by: 'choice' });
    expect(await change({ latitude: 37.6 })).toMatchObject({ district_by: 'nearest' });
    expect(await save(me, '없음', { district: '99999' })).toMatchObject({
      status: 404,
      body: { code: 'area_not_found' },
    });
  });

  it('are seen and changed by nobody else', async () => {
    const [me, other] = [randomUUID(), randomUUID()];
    const { body } = await save(me, '집');
    expect(await list(other)).toEqual([]);
    for (const [method, payload] of [
      ['PATCH', { name: '남' }],
      ['DELETE', undefined],
    ] as const)
      expect(await served.ask(method, `/locations/me/${String(body['id'])}`, other, payload)).toMatchObject({
        status: 404,
        body: { code: 'saved_place_not_found' },
      });
    expect(await list(me)).toMatchObject([{ name: '집' }]);
  });
});
