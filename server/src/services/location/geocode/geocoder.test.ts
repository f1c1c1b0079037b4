import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { RegionCode } from '@madang/contracts/fields';
import { createOutbound, type Outbound } from '#platform/outbound';
import { testBackground } from '#platform/testing/background';
import { MovableClock } from '#platform/testing/movable-clock';
import { LOCATION_WORK } from '../background.ts';
import { createGazetteer } from '../gazetteer.ts';
import { KAKAO_LOCAL_TRAPS, startKakaoLocal } from '../testing/kakao-double.ts';
import { createGeocoder } from './geocoder.ts';

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
});

const make = ({ withKey = true } = {}) => {
  const clock = new MovableClock();
  const background = testBackground({ clock, names: LOCATION_WORK });
  const warnings: string[] = [];
  const geocoder = createGeocoder({
    gazetteer,
    kakao: withKey ? { outbound, key: 'key', base: double.url } : undefined,
    clock,
    log: { warn: ((_: object, words: string) => warnings.push(words)) as never },
    remembers: background.isOn('location.geocode-cache'),
  });
  return { ...geocoder, clock, warnings };
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
    const isQuota = trap.startsWith('quota');
    // A failure is not kept; a quota that is used up is not asked again at once.
    expect((await geocoder.find('서울 마포구 월드컵로 212')).source).toBe(isQuota ? 'gazetteer' : 'kakao');
    await geocoder.clock.advance(61_000);
    expect((await geocoder.find('서울 마포구 월드컵로 212')).source).toBe('kakao');
  });
});

describe('by the list of districts', () => {
  const geocoder = make({ withKey: false });
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
