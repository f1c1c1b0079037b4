import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { SavedPlace, WasteZone } from '@madang/contracts/location/entities';
import type { RegionalRules } from '@madang/contracts/recycle-regions';
import type { ServiceClient } from '#platform/client';
import { namesAPlace } from '../place-name.ts';
import { calendarAnswer } from './calendar.ts';
import { neighbourhoodsIn } from './neighbourhoods.ts';
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
  /** Whether the guide finds a place in the question. */
  readonly namesPlace?: boolean;
  readonly saved?: Saved | null;
}
/** The service of places, as it answers with these zones. */
const clientOf = ({ zones, saved = null, namesPlace = false }: Known): ServiceClient => {
  const call = (operation: string, request: { readonly query?: { readonly q?: string } }) => {
    if (operation === 'GET /internal/locations/default') return Promise.resolve({ place: saved });
    if (operation === 'POST /guide/places') return Promise.resolve({ items: namesPlace ? [{}] : [] });
    const { q } = request.query ?? {};
    const items = zones.filter(({ zone, covers }) => q === undefined || `${zone} ${covers ?? ''}`.includes(q));
    return Promise.resolve({ items, more: false });
  };
  return { call } as unknown as ServiceClient;
};

const signal = new AbortController().signal;
interface Lives {
  readonly region: string;
  readonly district: string | null;
  readonly said: string;
  readonly isNew?: boolean;
}
const ask = (known: Known, question: string, lives?: Lives) => {
  const rules =
    lives === undefined
      ? null
      : ({
          name: { ko: lives.region, en: '' },
          short_name: lives.region.slice(0, 2),
          district: lives.district,
        } as unknown as RegionalRules);
  const place = { rules, candidates: [], said: lives?.said ?? '', isNew: lives?.isNew ?? false };
  return calendarAnswer(clientOf(known), randomUUID(), place, question, 'ko', signal);
};
const MAPO = { region: '서울특별시', district: '마포구', said: '마포구에 살아요' };
const suwon = (part: string, day: 'mon' | 'tue', zone = '전체') => zoneOf(zone, day, { name: part, region: '경기도' });
const SUWON = [suwon('수원시 장안구', 'mon'), suwon('수원시 영통구', 'tue')];
const inSuwon = (said: string) => ({ region: '경기도', district: '수원시', said });

it('cites each part by itself, with its own days and date', async () => {
  const zones = [zoneOf('가구역', 'mon'), zoneOf('나구역', 'tue', { date: null })];
  const answer = await ask({ zones }, '무슨 요일이에요?', MAPO);
  expect(answer?.text).toMatch(/가구역\*\*: 일반 쓰레기 월 \[1\].*\n.*나구역\*\*: 일반 쓰레기 화 \[2\]/);
  expect(answer?.text).toContain('구역마다 달라요');
  expect(answer?.text).toMatch(/가구역.*적힌 대로예요 \(2026-01-01 기준\)\n.*나구역.*적힌 대로예요 \(기준일 모름\)/);
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
  expect(asked?.text).toContain('무슨 읍·면·동에 사세요?');
  expect(asked?.text).not.toContain('일반 쓰레기');
  expect(asked?.citations).toEqual([]);
  expect((await ask({ zones }, '동네3동은 무슨 요일?', MAPO))?.text).toContain('3구역');
  const unnamed = await ask({ zones }, '없는동은 무슨 요일?', MAPO);
  expect(unnamed?.text).toContain('따로 적혀 있지 않은 곳이에요: “없는동”');
  expect(unnamed?.text).not.toContain('일반 쓰레기');
});

it.each([
  ['안양시 만안구', '안양시 동안구', '안양시에 사는 동안 쓰레기는 언제 버려요?'],
  ['성남시 분당구', '성남시 수정구', '성남시예요. 주소 수정 했는데 무슨 요일이에요?'],
  ['청주시 흥덕구', '청주시 상당구', '청주시인데 쓰레기가 상당 하네요, 언제 버려요?'],
  ['고양시 덕양구', '고양시 일산동구', '고양시 일산동에 살아요'],
])('no ordinary word is a part of a city: of %s and %s none is told for %j', async (one, other, said) => {
  const [city = ''] = one.split(' ');
  const zones = [suwon(one, 'mon'), suwon(other, 'tue')];
  const answer = await ask({ zones }, '무슨 요일?', { region: '경기도', district: city, said });
  expect(answer).toMatchObject({ citations: [], found: 0 });
  expect(answer?.text).toContain(`경기도 ${one}, 경기도 ${other}`);
});

it.each(['안양 동안에 살아요', '안양시 동안이요', '동안에 살아요', '동안구예요', '동안'])(
  '%j is said of the part of a city',
  async (said) => {
    const zones = [suwon('안양시 만안구', 'mon'), suwon('안양시 동안구', 'tue')];
    const answer = await ask({ zones }, '무슨 요일?', { region: '경기도', district: '안양시', said });
    expect(answer?.citations).toMatchObject([{ title: '경기도 안양시 동안구 전체' }]);
  },
);

it('whoever says 제주 is told no days of 제주시: 서귀포시 is in it, too', async () => {
  const zones = [
    zoneOf('전체', 'mon', { name: '제주시', region: '제주특별자치도' }),
    zoneOf('전체', 'tue', { name: '서귀포시', region: '제주특별자치도' }),
  ];
  const answer = await ask({ zones }, '무슨 요일?', {
    region: '제주특별자치도',
    district: null,
    said: '제주에 살아요',
  });
  expect(answer).toMatchObject({ citations: [], found: 0 });
  expect(answer?.text).toContain('제주특별자치도 제주시, 제주특별자치도 서귀포시');
});

it('the saved place is no answer to a question about another one, and is named where it is one', async () => {
  const district = { region: '11', region_name: '서울특별시', district: '11440', name: '마포구' } as const;
  const known = { zones: [zoneOf('전체', 'mon')], saved: { district, district_by: 'choice' } as const };
  for (const question of [
    '역삼동은 무슨 요일이에요?',
    '마산에 사는데 무슨 요일이에요?',
    '퇴촌면에서는 무슨 요일이에요?',
    'Which day is it in Haeundae-gu?',
  ]) {
    const answer = await ask(known, question);
    expect(answer, question).toMatchObject({ citations: [], found: 0 });
    expect(answer?.text).toContain('어느 시·군·구인가요?');
  }
  for (const question of [
    '아파트에 사는데 무슨 요일이에요?',
    '101동에 사는데 언제?',
    '자취방에 사는데 언제?',
    '학교 근처에 살아요',
  ]) {
    const own = await ask(known, question);
    expect(own?.text, question).toContain('저장해 둔 서울특별시 마포구의 요일이에요.');
    expect(own?.citations).toHaveLength(1);
  }
  expect((await ask(known, '강남역 근처에 사는데 언제?'))?.citations).toEqual([]);
});

it('a neighbourhood that the data does not name is of the district that is said with it, and of none that was said before', async () => {
  const zones = [zoneOf('전체', 'mon')];
  expect(await ask({ zones }, '역삼동은 무슨 요일?', MAPO)).toMatchObject({ citations: [] });
  const together = { ...MAPO, said: '마포구 연남동은 무슨 요일?', isNew: true };
  const told = await ask({ zones }, together.said, together);
  expect(told?.text).toContain('따로 적혀 있지 않은 곳이에요: “연남동”');
  expect(told?.citations).toHaveLength(1);
});

it.each([
  ['연남동은 재활용 무슨 요일이야?', ['연남동']],
  ['성산1동인데요', ['성산1동']],
  ['성수동2가인데요', ['성수동2가']],
  ['퇴촌면에 살아요', ['퇴촌면']],
  ['이서면 요일', ['이서면']],
  ['우리 동네는 무슨 요일?', []],
  ['언제 버리면 돼? 내놓으면 되나', []],
  ['분리수거 처리 언제, 우리 집 음쓰 정리하면', []],
  ['운동 갔다가 자동으로', []],
  // Ordinary words, and neighbourhoods where they are said as such.
  ['스피커가 작동 안 하는데 무슨 요일?', []],
  ['작동이요', ['작동']],
  ['변동에 살아요', ['변동']],
  ['부천시 작동 무슨 요일', ['작동'], ['경기도', '부천시', '부천']],
  ['그러면?', []],
  ['빨리요', []],
  ['주말이면요?', []],
  ['마포구 처리는 언제?', [], ['마포구']],
  ['마포구 이사하면 언제?', [], ['마포구']],
  ['수리에 살아요', ['수리']],
  ['남하면이요', ['남하면']],
  // 강동 is the short name of the district itself.
  ['강동은 무슨 요일?', [], ['서울특별시', '강동구', '강동']],
  ['안동에 살아요', [], ['안동시', '안동']],
])('names of neighbourhoods in %j: %j', (question, names, around: string[] = []) => {
  expect(neighbourhoodsIn(question, around).map(({ name }) => name)).toEqual(names);
});

it('gives a model each part with its own citation, and no days where the district is not sure', async () => {
  const call = (known: Known, district: string | undefined, text = '무슨 요일?') =>
    runTool(
      clientOf(known),
      randomUUID(),
      {
        conversation_id: randomUUID(),
        message_id: randomUUID(),
        name: 'locations.calendar',
        input: district === undefined ? {} : { district },
        text,
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
  const district = { region: '11', region_name: '서울특별시', district: '11440', name: '마포구' } as const;
  const saved = { zones: [zoneOf('가구역', 'mon')], saved: { district, district_by: 'choice' } as const };
  expect((await call(saved, undefined)).result).toMatchObject({
    of_the_saved_place: true,
    parts: [{ part: '가구역' }],
  });
  expect(await call({ ...saved, namesPlace: true }, undefined, '해운대구는?')).toMatchObject({
    found: 0,
    citations: [],
  });
  expect(await call(saved, undefined, 'And in Haeundae-gu?')).toMatchObject({ found: 0, citations: [] });
  // A neighbourhood that nobody knows, which the model did not hand on: days of the saved place would be wrong ones.
  const unnamed = await call(saved, undefined, '없는동은 무슨 요일이야?');
  expect(unnamed).toMatchObject({ found: 0, citations: [] });
  expect(unnamed.result).toMatchObject({ neighbourhood_not_in_the_data: '없는동' });
});

it('reads where somebody lives in a time that grows with the text', () => {
  const time = (length: number): number => {
    const text = '가'.repeat(length);
    const before = process.cpuUsage();
    namesAPlace(text);
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  time(1 << 12);
  // Processor time within one run: what were quadratic would take sixty-four times as long for eight times as much.
  expect(time(1 << 17)).toBeLessThan(30 * Math.max(time(1 << 14), 20_000));
});
