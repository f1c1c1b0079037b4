import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { RegionCode } from '@madang/contracts/fields';
import { Place } from '@madang/contracts/location/entities';
import { createOutbound, type Outbound } from '#platform/outbound';
import { testBackground } from '#platform/testing/background';
import { MovableClock } from '#platform/testing/movable-clock';
import { LOCATION_WORK } from '../background.ts';
import { createGazetteer } from '../gazetteer.ts';
import { KAKAO_LOCAL_TRAPS, startKakaoLocal } from '../testing/kakao-double.ts';
import { createGeocoder } from './geocoder.ts';
import { createCenterSearch } from './kakao-centers.ts';
import { createKakao } from './kakao-client.ts';

const { districts } = z
  .object({
    districts: z.array(
      z.object({
        code: z.string(),
        region: RegionCode,
        region_name: z.string(),
        name: z.string(),
        latitude: z.number(),
        longitude: z.number(),
        level: z.enum(['district', 'part']),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL('../../../../../content/location/districts.json', import.meta.url), 'utf8')));
const gazetteer = createGazetteer(
  districts.map(({ region, region_name, ...each }) => ({ ...each, regionCode: region, regionName: region_name })),
);

let double: Awaited<ReturnType<typeof startKakaoLocal>>;
let outbound: Outbound;
beforeAll(async () => {
  double = await startKakaoLocal();
  outbound = createOutbound({ OUTBOUND_PROXY: 'none', OUTBOUND_TIMEOUT_SECONDS: 1 });
});
afterAll(async () => {
  await outbound.stop();
  await double.stop();
});
beforeEach(() => {
  double.trap = 'none';
  double.asked.length = 0;
  double.queries.length = 0;
});

const make = ({ mostCalls = Infinity } = {}) => {
  const clock = new MovableClock();
  const background = testBackground({ clock, names: LOCATION_WORK });
  const warnings: string[] = [];
  let calls = 0;
  const kakao = createKakao({
    outbound,
    key: 'key',
    base: double.url,
    clock,
    log: { warn: ((_: object, words: string) => warnings.push(words)) as never },
    takeCall: () => Promise.resolve(calls++ < mostCalls),
  });
  const remembers = background.isOn('location.geocode-cache');
  const geocoder = createGeocoder({ gazetteer, kakao, clock, remembers });
  return { ...geocoder, centers: createCenterSearch(kakao, gazetteer, clock, remembers), clock, warnings };
};

describe('with a key', () => {
  it('an address is found by Kakao, with its coordinates as numbers', async () => {
    expect(await make().find('서울 마포구 월드컵로 212')).toEqual({
      source: 'kakao',
      ambiguous: false,
      note: null,
      items: [
        {
          address: '서울 마포구 월드컵로 212',
          latitude: 37.566306,
          longitude: 126.901584,
          precision: 'address',
          district: { region: '11', region_name: '서울특별시', district: '11440', name: '마포구' },
        },
      ],
    });
  });

  it('what is no address is looked for by its name, and what is neither in the list of districts', async () => {
    expect((await make().find('성산1동주민센터')).items).toMatchObject([
      { precision: 'place', district: { name: '마포구' } },
    ]);
    expect(await make().find('부산 해운대구')).toMatchObject({
      source: 'gazetteer',
      items: [{ precision: 'district' }],
    });
  });

  it('a point has an address, also where no road is known; where there is none, the nearest district', async () => {
    expect(await make().name({ latitude: 37.566, longitude: 126.901 })).toMatchObject({
      source: 'kakao',
      items: [{ address: '서울 마포구 성산동 370', district: { district: '11440' } }],
    });
    expect(await make().name({ latitude: 35.16, longitude: 129.16 })).toMatchObject({ source: 'gazetteer' });
  });

  it('many at once are one call, and an answer is kept for a day', async () => {
    const geocoder = make();
    await Promise.all(Array.from({ length: 50 }, () => geocoder.find('월드컵로 212')));
    expect(double.asked).toHaveLength(1);
    await geocoder.clock.advance(23 * 3_600_000);
    await geocoder.find('  월드컵로   212 ');
    expect(double.asked).toHaveLength(1);
    await geocoder.clock.advance(2 * 3_600_000);
    await geocoder.find('월드컵로 212');
    expect(double.asked).toHaveLength(2);
  });

  it.each(KAKAO_LOCAL_TRAPS)('%s: the list of districts answers, and says so', async (trap) => {
    double.trap = trap;
    const geocoder = make();
    expect(await geocoder.find('서울 마포구 월드컵로 212')).toMatchObject({
      source: 'gazetteer',
      items: [{ precision: 'district', address: '서울특별시 마포구' }],
      note: { ko: expect.stringContaining('한가운데') as string },
    });
    expect(double.asked).toHaveLength(1);
    expect(geocoder.warnings).toHaveLength(1);
    double.trap = 'none';
    // A failure is not kept; where asking again would only fail again, nobody is kept waiting for it.
    const rests = ['quota-429', 'quota-200', 'wrong-key', 'hang'].includes(trap);
    expect((await geocoder.find('서울 마포구 월드컵로 212')).source).toBe(rests ? 'gazetteer' : 'kakao');
    if (rests) expect(double.asked).toHaveLength(1);
    await geocoder.clock.advance(61_000);
    if (trap === 'wrong-key') {
      expect((await geocoder.find('서울 마포구 월드컵로 212')).source).toBe('gazetteer');
      await geocoder.clock.advance(600_000);
    }
    expect((await geocoder.find('서울 마포구 월드컵로 212')).source).toBe('kakao');
  });
});

const HERE = { latitude: 37.5593, longitude: 126.9083 };
describe('recycling centres by Kakao', () => {
  it('are near the point, the nearest first, in their district, with their page, and nothing else has their name', async () => {
    const found = await make().centers(HERE, 5000);
    expect(found.map(({ name, distance_m }) => [name, distance_m])).toEqual([
      ['성산재활용센터', 99],
      ['강 건너 재활용센터', 3258],
    ]);
    expect(found[0]).toMatchObject({
      kind: 'center',
      opening: { state: 'unknown' },
      district: { district: '11440' },
      source: { data_set: null, is_sample: false, reference_date: null, url: 'https://place.map.kakao.com/8137464' },
    });
    expect(Place.array().parse(found)).toHaveLength(2);
  });

  it('are asked for by three decimals, and left out exactly beyond the radius', async () => {
    const { centers } = make();
    expect(await centers({ latitude: 37.55934, longitude: 126.90834 }, 2000)).toHaveLength(1);
    expect(await centers({ latitude: 37.55926, longitude: 126.90826 }, 2000)).toHaveLength(1);
    expect(double.queries.map((query) => [query.get('y'), query.get('x')])).toEqual([['37.559', '126.908']]);
    expect(await centers(HERE, 50)).toEqual([]);
  });

  it.each(KAKAO_LOCAL_TRAPS)('%s: there are none, and no failure', async (trap) => {
    double.trap = trap;
    const { centers, warnings } = make();
    expect(await centers(HERE, 2000)).toEqual([]);
    expect(warnings).toHaveLength(1);
  });
});

it('calls of a day are counted, and when they are used up the list of districts answers for a while', async () => {
  const geocoder = make({ mostCalls: 1 });
  expect((await geocoder.find('서울 마포구 월드컵로 212')).source).toBe('kakao');
  expect((await geocoder.find('마포구 월드컵로 212')).source).toBe('gazetteer');
  expect((await geocoder.find('서울 월드컵로 212')).source).toBe('gazetteer');
  expect(double.asked).toHaveLength(1);
  expect(geocoder.warnings).toHaveLength(1);
});

describe('by the list of districts', () => {
  const background = testBackground({ clock: new MovableClock(), names: LOCATION_WORK });
  const remembers = background.isOn('location.geocode-cache');
  const geocoder = createGeocoder({ gazetteer, kakao: undefined, clock: new MovableClock(), remembers });
  const named = async (text: string) => (await geocoder.find(text)).items.map(({ address }) => address);

  it.each([
    ['서울 마포구', ['서울특별시 마포구']],
    ['마포', ['서울특별시 마포구']],
    ['서울특별시마포구 월드컵로 212', ['서울특별시 마포구']],
    ['경기 수원시 장안구', ['경기도 수원시 장안구']],
    ['수원 장안구', ['경기도 수원시 장안구']],
    ['세종', ['세종특별자치시']],
    ['제주', ['제주특별자치도']],
    ['제주시', ['제주특별자치도 제주시']],
    ['전라북도 전주시', ['전북특별자치도 전주시']],
    ['인천 영종구', ['인천광역시 영종구']],
    ['전남광주통합특별시 광산구', ['광주광역시 광산구']],
    ['광주', ['광주광역시', '경기도 광주시']],
    ['고성군', ['경상남도 고성군', '강원특별자치도 고성군']],
    ['런던', []],
    // What comes second decides, or contradicts.
    ['광주시 북구', ['광주광역시 북구']],
    ['광주시북구 용봉동 12', ['광주광역시 북구']],
    ['광주시', ['광주광역시', '경기도 광주시']],
    ['화성시 동탄구', ['경기도 화성시 동탄구']],
    ['경기도 화성시', ['경기도 화성시']],
    ['경기도 광주시 오포읍', ['경기도 광주시']],
    ['북구 광주', ['광주광역시 북구']],
    ['포항 북구', ['경상북도 포항시 북구']],
    ['성남 분당', ['경기도 성남시 분당구']],
    ['서울 해운대구', []],
    ['수원시 분당구', []],
    ['마포구 부산', []],
    ['서울 없는구', []],
    ['서울 강남구 서초 주민센터', ['서울특별시 강남구']],
    // House numbers are no codes of provinces.
    ['월드컵로 12', []],
    ['월드컵로 11', []],
    ['마포구 월드컵로 26', ['서울특별시 마포구']],
    ['11', ['서울특별시']],
    ['42', ['강원특별자치도']],
    ['12', ['광주광역시', '전라남도']],
    ['41113', ['경기도 수원시 권선구']],
    ['41593', ['경기도 화성시 효행구']],
    // Codes of other years.
    ['12190', ['전라남도 광양시']],
    ['12240', ['광주광역시 서구']],
    ['42110', ['강원특별자치도 춘천시']],
    ['45113', ['전북특별자치도 전주시 덕진구']],
    ['47720', ['대구광역시 군위군']],
  ])('%s', async (text, expected) => {
    expect(await named(text)).toEqual(expected);
    expect((await geocoder.find(text)).ambiguous).toBe(expected.length > 1);
  });

  it('a name of many places names them all, with what the answer cannot say', async () => {
    const answer = await geocoder.find('중구');
    expect(answer.items.length).toBeGreaterThanOrEqual(6);
    expect(answer).toMatchObject({ ambiguous: true, source: 'gazetteer' });
    expect(answer.note?.en).toContain('middle of the area');
  });

  it('a point has the nearest district, and another where that may be it; far from all of them there is none', async () => {
    expect((await geocoder.name({ latitude: 37.5593, longitude: 126.9083 })).items[0]).toMatchObject({
      address: '서울특별시 마포구',
    });
    expect(await geocoder.name({ latitude: 35.68, longitude: 139.76 })).toMatchObject({
      items: [],
      note: { en: expect.any(String) as string },
    });
  });
});
