import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { call, startGuest } from '../support/client.ts';
import { sharedShape, type Installation } from '../support/shapes.ts';
import { runMadang } from '../../server/src/platform/testing/process.ts';

let installation: Installation;
beforeAll(async () => {
  installation = await sharedShape('apart');
});
afterAll(() => installation.stop());

const HERE = { lat: 37.5593, lon: 126.9083 };
const CALENDAR = `CTPV_NM,SGG_NM,MNG_ZONE_NM,MNG_ZONE_TRGT_RGN_NM,EMSN_PLC,LF_WST_EMSN_MTHD,LF_WST_EMSN_DOW,LF_WST_EMSN_BGNG_TM,LF_WST_EMSN_END_TM,FOD_WST_EMSN_MTHD,FOD_WST_EMSN_DOW,RCYCL_EMSN_MTHD,RCYCL_EMSN_DOW,UNCLLT_DAY,MNG_DEPT_NM,MNG_DEPT_TELNO,MNG_NO,DAT_CRTR_YMD
서울특별시,마포구,가구역,성산1동,문 앞,종량제봉투,일+화+목,20:00,24:00,전용 용기,월+수+금,투명봉투,화+목,토,청소과,02-000-0000,1,2026-01-01
서울특별시,마포구,나구역,연남동,문 앞,종량제봉투,월+수+금,20:00,24:00,전용 용기,월+수+금,투명봉투,일,토,청소과,02-000-0000,2,2026-01-01
`;

it('samples are shown as samples, nearest first, and each says where it is from', async () => {
  const { body } = await call(installation.url, 'GET /locations/bins', { query: HERE });
  expect(body.items.length).toBeGreaterThan(5);
  const distances = body.items.map(({ distance_m }) => distance_m ?? NaN);
  expect(distances).toEqual(distances.toSorted((a, b) => a - b));
  expect(body.items.every(({ source }) => source.is_sample && source.url.startsWith('https://www.data.go.kr/'))).toBe(
    true,
  );
  const { items: sets, asks_kakao: asksKakao } = (await call(installation.url, 'GET /locations/sets', {})).body;
  expect(asksKakao).toBe(false);
  expect(sets.map(({ data_set, is_sample, rows }) => [data_set, is_sample, rows > 0])).toEqual([
    ['centers', true, true],
    ['clothing-bins', true, true],
    ['battery-bins', true, true],
    ['medicine-bins', true, true],
    ['calendar', false, false],
  ]);
  const districts = (await call(installation.url, 'GET /locations/districts', {})).body.items;
  expect(districts.find(({ code }) => code === '11440')).toMatchObject({ name: '마포구', region_name: '서울특별시' });
});

it('우리 동네는 무슨 요일? is answered by the calendar of the place that was saved, with where it is written', async () => {
  const guest = await startGuest(installation.url);
  const as = { token: guest.token };
  const ask = async (content: string) => {
    const { body } = await call(installation.url, 'POST /conversations', { body: { app: 'eco' } }, as);
    const params = { id: body.conversation.id };
    return (await call(installation.url, 'POST /conversations/:id/messages', { params, body: { content } }, as)).body
      .ai_message;
  };
  expect((await ask('우리 동네는 무슨 요일?')).content).toContain('어느 시·군·구에 사세요?');
  const file = path.join(await mkdtemp(path.join(tmpdir(), 'madang-calendar-')), 'calendar.csv');
  await writeFile(file, CALENDAR);
  const { code, out } = await runMadang(['import', 'calendar', file, '--json'], installation.database.env);
  expect({ code, out: JSON.parse(out) as unknown }).toMatchObject({ code: 0, out: { added: 2, rejected: {} } });
  await call(
    installation.url,
    'POST /locations/me',
    { body: { name: '집', latitude: HERE.lat, longitude: HERE.lon, district: '11440' } },
    { token: guest.token },
  );
  const answer = await ask('우리 동네는 무슨 요일?');
  expect(answer.content).toContain('**서울특별시 마포구**');
  expect(answer.content).toMatch(/일반 쓰레기 화·목·일 20:00~24:00.*\[1\]/);
  expect(answer.citations).toMatchObject([
    { number: 1, kind: 'waste_calendar', ref: '11440', title: '서울특별시 마포구 가구역', checked_on: '2026-01-01' },
    { number: 2, kind: 'waste_calendar', ref: '11440', title: '서울특별시 마포구 나구역', checked_on: '2026-01-01' },
  ]);
  const part = await ask('연남동은 재활용 무슨 요일이야?');
  expect(part.content).toContain('나구역');
  expect(part.content).not.toContain('가구역');
  // Also where a thing of the guide is in the question.
  const food = await ask('남은 음식은 무슨 요일에 내놔?');
  expect(food.content).toMatch(/음식물 월·수·금.*\[2\]/);
  expect(food.content).not.toContain('아직 몰라요');
  expect(food.citations.map(({ number, kind }) => [number, kind])).toEqual([
    [1, 'recycle_item'],
    [2, 'waste_calendar'],
    [3, 'waste_calendar'],
  ]);
});
