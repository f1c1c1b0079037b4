import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Place } from '@madang/contracts/location/entities';
import type { Clock } from '#platform/clock';
import type { Gazetteer } from '../gazetteer.ts';
import { metresBetween, type Point } from '../metres.ts';
import { Degrees, districtIn } from './kakao.ts';
import { KakaoError, type Kakao } from './kakao-client.ts';
import { createRemembered } from './remembered.ts';

const QUERY = '재활용센터';
const Found = z.object({
  documents: z.array(
    z.object({
      id: z.string(),
      place_name: z.string(),
      category_name: z.string(),
      phone: z.string(),
      address_name: z.string(),
      road_address_name: z.string(),
      x: Degrees,
      y: Degrees,
      place_url: z.string(),
    }),
  ),
});
type Document = z.infer<typeof Found>['documents'][number];

const DAY_MS = 24 * 3_600_000;
const MOST_KEPT = 5000;
const MOST_METRES = 20_000;
/** Half of the last digit that is kept, north and east together. */
const ROUNDING_METRES = 80;

/** The same place has the same id, though there is no row of it here. */
const idOf = (id: string): string => {
  const hash = createHash('sha256').update(`kakao-local ${id}`).digest('hex');
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
};

const pageOf = (written: string): string =>
  URL.canParse(written) && /(^|\.)kakao\.com$/.test(new URL(written).hostname)
    ? written.replace(/^http:/, 'https:')
    : 'https://map.kakao.com/';

const showDocument = (each: Document, distance: number, gazetteer: Gazetteer): Place => ({
  id: idOf(each.id),
  kind: 'center',
  name: each.place_name,
  address: each.road_address_name || each.address_name || null,
  detail: null,
  latitude: each.y,
  longitude: each.x,
  distance_m: Math.round(distance),
  bin_type: null,
  types: [],
  takes: null,
  phone: each.phone || null,
  operating_hours: null,
  opening: { state: 'unknown', until: null, opens_at: null, holiday: null },
  district: districtIn(gazetteer, each.address_name),
  source: {
    data_set: null,
    title: { ko: '카카오 로컬', en: 'Kakao Local' },
    url: pageOf(each.place_url),
    reference_date: null,
    is_sample: false,
  },
});

/** Recycling centres around a point, the nearest first; empty where Kakao knows none or gives no answer. */
export type FindCenters = (point: Point, radius: number) => Promise<readonly Place[]>;

export const createCenterSearch = (
  kakao: Kakao,
  gazetteer: Gazetteer,
  clock: Pick<Clock, 'elapsed'>,
  remembers: boolean,
): FindCenters => {
  const remembered = createRemembered<Document[]>(clock, { isOn: remembers, ms: DAY_MS, most: MOST_KEPT });
  return async (point, radius) => {
    // Whoever stands a few steps away asks the same; what is beyond their own radius is left out below.
    const [y, x] = [point.latitude.toFixed(3), point.longitude.toFixed(3)];
    const around = Math.min(MOST_METRES, radius + ROUNDING_METRES);
    const ask = async (): Promise<Document[]> => {
      const query = { query: QUERY, x, y, radius: String(around), sort: 'distance', size: '15' };
      const { documents } = await kakao.ask('/v2/local/search/keyword.json', query, Found);
      // A crossing or a shop beside a centre has its name in its own.
      return documents.filter(({ place_name: name, category_name: category }) => /재활용/.test(`${name} ${category}`));
    };
    try {
      return (await remembered(`${y} ${x} ${around}`, ask))
        .map((each) => ({ each, metres: metresBetween(point, { latitude: each.y, longitude: each.x }) }))
        .filter(({ metres }) => metres <= radius)
        .sort((a, b) => a.metres - b.metres)
        .map(({ each, metres }) => showDocument(each, metres, gazetteer));
    } catch (error) {
      if (!(error instanceof KakaoError)) throw error;
      return [];
    }
  };
};
