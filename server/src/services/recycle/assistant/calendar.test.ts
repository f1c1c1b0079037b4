import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { SavedPlace, WasteZone } from '@madang/contracts/location/entities';
import type { RegionalRules } from '@madang/contracts/recycle-regions';
import type { ServiceClient } from '#platform/client';
import { calendarAnswer } from './calendar.ts';
import { neighbourhoodsIn } from './read-calendar.ts';
import { runTool } from './tools.ts';

interface Made {
  readonly name?: string;
  readonly region?: string;
  readonly covers?: string;
  readonly date?: string | null;
}
/** A part of a district that puts out its waste on a day. */
const zoneOf = (zone: string, day: 'mon' | 'tue' | 'wed', more: Made = {}): WasteZone => {
  const { name = '마포구', region = '서울특별시', covers = null, date = '2026-01-01' } = more;
  return {
    id: randomUUID(),
    district: { region: '11', region_name: region, district: '11440', name },
    zone,
    covers,
    place: null,
    waste: [{ what: 'general', days: [day], days_text: '', from: null, to: null, method: null }],
    not_collected: null,
    department: '청소과',
    phone: `02-${zone.length}`,
    source: {
      data_set: 'calendar',
      title: { ko: '배출 정보', en: 'Household waste' },
      url: 'https://www.data.go.kr/',
      reference_date: date,
      is_sample: false,
    },
  };
};

type Saved = Pick<SavedPlace, 'district' | 'district_by'>;
interface Known {
  readonly zones: readonly WasteZone[];
  readonly saved?: Saved | null;
}
/** The service of places, as it answers with these zones. */
const clientOf = ({ zones, saved = null }: Known): ServiceClient => {
  const call = (operation: string, request: { readonly query?: { readonly q?: string } }) => {
    if (operation === 'GET /internal/locations/default') return Promise.resolve({ place: saved });
    const { q } = request.query ?? {};
    const items = zones.filter(({ zone, covers }) => q === undefined || `${zone} ${covers ?? ''}`.includes(q));
    return Promise.resolve({ items, more: false });
  };
  return { call } as unknown as ServiceClient;
};

const signal = new AbortController().signal;
const ask = (known: Known, question: string, lives?: { region: string; district: string | null; said: string }) => {
  const rules =
    lives === undefined
      ? null
      : ({ name: { ko: lives.region, en: '' }, district: lives.district } as unknown as RegionalRules);
  const place = { rules, candidates: [], said: lives?.said ?? '', isNew: false };
  return calendarAnswer(clientOf(known), randomUUID(), place, question, 'ko', signal);
};
const MAPO = { region: '서울특별시', district: '마포구', said: '마포구에 살아요' };
const suwon = (part: string, day: 'mon' | 'tue', zone = '전체') => zoneOf(zone, day, { name: part, region: '경기도' });
const SUWON = [suwon('수원시 장안구', 'mon'), suwon('수원시 영통구', 'tue')];
const inSuwon = (said: string) => ({ region: '경기도', district: '수원시', said });

it('cites each part by itself, with its own days and date', async () => {
  const zones = [zoneOf('가구역', 'mon'), zoneOf('나구역', 'tue', { date: null })];
  const answer = await ask({ zones }, '무슨 요일이에요?', MAPO);
  expect(answer?.text).toMatch(/가구역\*\*: 일반 쓰레기 월 \[1\]\n.*나구역\*\*: 일반 쓰레기 화 \[2\]/);
  expect(answer?.text).toContain('구역마다 달라요');
  expect(answer?.citations).toMatchObject([
    { number: 1, title: '서울특별시 마포구 가구역', note: '일반 쓰레기 월', checked_on: '2026-01-01' },
    { number: 2, title: '서울특별시 마포구 나구역', note: '일반 쓰레기 화', checked_on: null },
  ]);
});

it('tells no days of a sister district under the name of a city, and asks which it is', async () => {
  const asked = await ask({ zones: SUWON }, '무슨 요일?', inSuwon('수원시에 살아요'));
  expect(asked).toMatchObject({ citations: [], found: 0 });
  expect(asked?.text).toContain('경기도 수원시 장안구, 경기도 수원시 영통구');
  expect(asked?.text).not.toMatch(/일반 쓰레기/);
  // Also where the data has one of them alone: it may be the other.
  expect((await ask({ zones: SUWON.slice(0, 1) }, '무슨 요일?', inSuwon('수원시에 살아요')))?.citations).toEqual([]);
  for (const said of ['수원시 영통구에 살아요', '영통이요'])
    expect((await ask({ zones: SUWON }, '무슨 요일?', inSuwon(said)))?.citations).toMatchObject([
      { title: '경기도 수원시 영통구 전체', note: '일반 쓰레기 화' },
    ]);
});

it('tells the days of a whole city where none of the part is known, and of the part where both are', async () => {
  const city = suwon('수원시', 'mon', '시 전체');
  const lives = inSuwon('수원시 장안구에 살아요');
  expect((await ask({ zones: [city] }, '요일?', lives))?.citations).toMatchObject([{ title: '경기도 수원시 시 전체' }]);
  expect((await ask({ zones: [city, ...SUWON] }, '요일?', lives))?.citations).toMatchObject([
    { title: '경기도 수원시 장안구 전체' },
  ]);
});

it('whoever named a province alone is told no days of a district in it', async () => {
  const answer = await ask({ zones: [zoneOf('전체', 'mon')] }, '무슨 요일?', {
    region: '서울특별시',
    district: null,
    said: '서울이요',
  });
  expect(answer).toMatchObject({ citations: [], found: 0 });
  expect(answer?.text).toContain('서울특별시 마포구');
});

it('goes by the district that was chosen for a saved place, never by one that was guessed', async () => {
  const district = { region: '11', region_name: '서울특별시', district: '11440', name: '마포구' } as const;
  const zones = [zoneOf('전체', 'mon')];
  expect(await ask({ zones, saved: { district, district_by: 'nearest' } }, '요일?')).toBeNull();
  expect((await ask({ zones, saved: { district, district_by: 'choice' } }, '요일?'))?.citations).toHaveLength(1);
});

it('of many parts asks for the neighbourhood and tells no days, and says which name the data has not', async () => {
  const zones = Array.from({ length: 7 }, (_, n) => zoneOf(`${n}구역`, 'mon', { covers: `동네${n}동` }));
  const asked = await ask({ zones }, '무슨 요일?', MAPO);
  expect(asked?.text).toContain('무슨 동에 사세요?');
  expect(asked?.text).not.toContain('일반 쓰레기');
  expect(asked?.citations).toEqual([]);
  expect((await ask({ zones }, '동네3동은 무슨 요일?', MAPO))?.text).toContain('3구역');
  const unnamed = await ask({ zones }, '없는동은 무슨 요일?', MAPO);
  expect(unnamed?.text).toContain('“없는동”은 따로 적혀 있지 않아요');
  expect(unnamed?.text).not.toContain('일반 쓰레기');
});

it.each([
  ['연남동은 재활용 무슨 요일이야?', ['연남동']],
  ['성산1동인데요', ['성산1동']],
  ['퇴촌면에 살아요', ['퇴촌면']],
  ['이서면 요일', ['이서면']],
  ['우리 동네는 무슨 요일?', []],
  ['언제 버리면 돼? 내놓으면 되나', []],
  ['분리수거 처리 언제, 우리 집 음쓰 정리하면', []],
  ['운동 갔다가 자동으로', []],
])('names of neighbourhoods in %j: %j', (question, names) => {
  expect(neighbourhoodsIn(question)).toEqual(names);
});

it('gives a model each part with its own citation, and no days where the district is not sure', async () => {
  const call = (known: Known, district: string) =>
    runTool(
      clientOf(known),
      randomUUID(),
      {
        conversation_id: randomUUID(),
        message_id: randomUUID(),
        name: 'locations.calendar',
        input: { district },
        text: '무슨 요일?',
        citations: [],
      },
      signal,
    );
  const sure = await call({ zones: [zoneOf('가구역', 'mon'), zoneOf('나구역', 'tue')] }, '서울 마포구');
  expect(sure.citations.map(({ title }) => title)).toEqual(['서울특별시 마포구 가구역', '서울특별시 마포구 나구역']);
  expect(sure.result).toMatchObject({
    parts: [
      { citation: 1, part: '가구역' },
      { citation: 2, part: '나구역' },
    ],
  });
  const unsure = await call({ zones: SUWON }, '경기 수원시');
  expect(unsure).toMatchObject({ found: 0, citations: [] });
  expect(unsure.result).toEqual({
    ask: 'Which of these districts do they live in?',
    districts: ['경기도 수원시 장안구', '경기도 수원시 영통구'],
  });
});
