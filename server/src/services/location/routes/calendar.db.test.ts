import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contracts } from '@madang/contracts/index';
import type { Database } from '../../../platform/db/database.ts';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/database.ts';
import { serveRoutes, type ServedRoutes } from '../../../platform/testing/serve-routes.ts';
import { createLog } from '../../../platform/log.ts';
import { createGeocoder } from '../geocode/geocoder.ts';
import { createUploadedImports } from '../import/uploaded-imports.ts';
import { readGazetteer, readHolidays } from '../store/content.ts';
import { createRoutes } from './index.ts';

let database: TestDatabase;
let db: Database;
let served: ServedRoutes;

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.connect('location');
  const gazetteer = await readGazetteer(db);
  const geocoder = createGeocoder({ gazetteer, kakao: undefined, clock: { elapsed: () => 0 }, remembers: true });
  const knowledge = { gazetteer, holidays: await readHolidays(db), now: () => new Date() };
  const uploads = createUploadedImports({ db, reservedDb: db }, gazetteer, createLog(database.config));
  served = await serveRoutes(
    database.config,
    'location',
    contracts.location,
    createRoutes(db, knowledge, geocoder, { uploads, dataFolder: database.config.dataFolder }),
  );
});
afterAll(async () => {
  await served.close();
  await database.close();
});

it('says that Kakao is not asked where there is no key', async () => {
  expect((await served.ask('GET', '/locations/sets')).body).toMatchObject({ asks_kakao: false });
});

describe('the calendar', () => {
  const add = async (zone: string, covers: string | null, district = '11440') => {
    await db.execute(sql`
      INSERT INTO locations.waste_zone (id, region_code, district_code, zone, covers, waste, data_set, key, is_sample, import_id, import_record)
      VALUES (gen_random_uuid(), left(${district}, 2), ${district}, ${zone}, ${covers}, '[]', 'calendar', ${`${district} ${zone}`}, false, gen_random_uuid(), 1)`);
  };
  const zones = async (region: string, q?: string) => {
    const { body } = await served.ask(
      'GET',
      `/locations/calendar?region=${encodeURIComponent(region)}${q === undefined ? '' : `&q=${encodeURIComponent(q)}`}`,
    );
    return (body['items'] as { zone: string }[]).map(({ zone }) => zone);
  };

  it('is read anew: days that were read less well before, and hours that nobody filled in, are not told', async () => {
    const waste = [
      { what: 'general', days: ['mon', 'fri'], days_text: '월-금', from: '00:00', to: '00:00', method: null },
    ];
    await db.execute(sql`
      INSERT INTO locations.waste_zone (id, region_code, district_code, zone, waste, data_set, key, is_sample, import_id, import_record)
      VALUES (gen_random_uuid(), '36', '36110', '세종 전체', ${JSON.stringify(waste)}::jsonb, 'calendar', 'sejong', false, gen_random_uuid(), 1)`);
    const { body } = await served.ask('GET', `/locations/calendar?region=${encodeURIComponent('세종')}`);
    expect(body['items']).toMatchObject([
      { waste: [{ what: 'general', days: null, days_text: '월-금', from: null, to: null }] },
    ]);
  });

  it('of a part of a city has no sister part', async () => {
    await add('장안 전체', null, '41111');
    await add('영통 전체', null, '41117');
    await add('수원 전체', null, '41110');
    expect(await zones('수원시 장안구')).toEqual(['수원 전체', '장안 전체']);
    expect(await zones('경기 수원시')).toHaveLength(3);
  });

  it('finds a neighbourhood by its whole name, and by those of its number where there is none', async () => {
    await add('가', '신정동, 성산1·2동');
    await add('나', '정동');
    await add('다', '마포구연남동 일대');
    await add('라', '성산11동');
    expect(await zones('마포구', '정동')).toEqual(['나']);
    expect(await zones('마포구', '신정동')).toEqual(['가']);
    expect(await zones('마포구', '연남동')).toEqual(['다']);
    expect(await zones('마포구', '성산11동')).toEqual(['라']);
    expect(await zones('마포구', '성산2동')).toEqual(['가', '라']);
    expect(await zones('마포구', '없는동')).toEqual([]);
    expect(await zones('마포구', '.*(')).toEqual([]);
    expect(await zones('서울', '연남동')).toEqual(['다']);
    expect(await zones('마포구', '100%_\\')).toEqual([]);
  });
});

describe('names that hold other names', () => {
  const added = async (district: string, zone: string, covers: string | null) => {
    await db.execute(sql`
      INSERT INTO locations.waste_zone (id, region_code, district_code, zone, covers, waste, data_set, key, is_sample, import_id, import_record)
      VALUES (gen_random_uuid(), left(${district}, 2), ${district}, ${zone}, ${covers}, '[]', 'calendar', ${`${district} ${zone} ${covers}`}, false, gen_random_uuid(), 1)`);
  };
  const zones = async (region: string, q: string) => {
    const { body } = await served.ask(
      'GET',
      `/locations/calendar?region=${encodeURIComponent(region)}&q=${encodeURIComponent(q)}`,
    );
    return (body['items'] as { zone: string }[]).map(({ zone }) => zone);
  };

  it('서동 is not 구서동, and 일산동 not 일산동구', async () => {
    await added('26410', '가', '구서동 전체');
    await added('26410', '나', '금정구서동, 금사동');
    await added('41287', '다', '일산동구 경계');
    await added('41287', '라', '일산동일대');
    await added('47170', '마', '안동시 전역');
    await added('11440', '바', '성산동 1-2번지');
    expect(await zones('부산 금정구', '서동')).toEqual(['나']);
    expect(await zones('부산 금정구', '구서동')).toEqual(['가']);
    expect(await zones('고양시 일산서구', '일산동')).toEqual(['라']);
    expect(await zones('경북 안동시', '안동')).toEqual([]);
    expect(await zones('서울 마포구', '성산동')).toEqual(['바']);
  });
});
