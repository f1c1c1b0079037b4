import type { GeocodeAnswer, Located } from '@madang/contracts/location/entities';
import type { Clock } from '#platform/clock';
import { areaName, type Area, type Gazetteer } from '../gazetteer.ts';
import type { Point } from '../metres.ts';
import { findByKakao, nameByKakao } from './kakao.ts';
import { KakaoError, type Kakao } from './kakao-client.ts';
import { createRemembered } from './remembered.ts';

const DAY_MS = 24 * 3_600_000;
const MOST_KEPT = 20_000;

const WORDS = {
  middle: {
    ko: '내장된 시·군·구 목록에서 찾았어요. 좌표는 그 지역의 한가운데이고, 도로와 번지는 알지 못해요.',
    en: 'Found in the built-in list of districts. The coordinates are the middle of the area; streets and numbers are not known.',
  },
  nearest: {
    ko: '한가운데가 가장 가까운 시·군·구예요. 경계 가까이에서는 옆 지역일 수 있어요.',
    en: 'The district whose middle is nearest. Close to a border it may be the one next to it.',
  },
  none: {
    ko: '내장된 시·군·구 목록에서 찾지 못했어요. ‘서울 마포구’처럼 적어 주세요.',
    en: 'Not found in the built-in list of districts. Write it like 서울 마포구.',
  },
  abroad: {
    ko: '대한민국의 시·군·구에서 먼 곳이에요.',
    en: 'This is far from every district of South Korea.',
  },
} as const;

const middleOf = (gazetteer: Gazetteer, area: Area): Located => {
  const inside =
    area.district === null
      ? gazetteer.districts.filter(({ regionCode }) => regionCode === area.regionCode)
      : [area.district];
  const mean = (of: (point: Point) => number): number =>
    inside.reduce((sum, each) => sum + of(each), 0) / inside.length;
  return {
    address: areaName(area),
    latitude: mean(({ latitude }) => latitude),
    longitude: mean(({ longitude }) => longitude),
    precision: area.district === null ? 'region' : 'district',
    district: gazetteer.show(area.district?.code ?? null),
  };
};

const findByGazetteer = (gazetteer: Gazetteer, text: string): GeocodeAnswer => {
  const items = gazetteer.find(text).map((area) => middleOf(gazetteer, area));
  return {
    source: 'gazetteer',
    items,
    ambiguous: items.length > 1,
    note: items.length > 0 ? WORDS.middle : WORDS.none,
  };
};

/** Another district whose middle is not much farther away may be the right one. */
const NEARLY = 1.5;

const nameByGazetteer = (gazetteer: Gazetteer, point: Point): GeocodeAnswer => {
  const near = gazetteer.nearest(point);
  const least = near[0]?.metres ?? 0;
  const items = near
    .filter(({ metres }) => metres <= least * NEARLY)
    .map(({ district }) => middleOf(gazetteer, { ...district, district }));
  return {
    source: 'gazetteer',
    items,
    ambiguous: items.length > 1,
    note: items.length > 0 ? WORDS.nearest : WORDS.abroad,
  };
};

export interface Geocoder {
  find(text: string): Promise<GeocodeAnswer>;
  name(point: Point): Promise<GeocodeAnswer>;
}

interface GeocoderOptions {
  readonly gazetteer: Gazetteer;
  /** Undefined where no key is set. */
  readonly kakao: Kakao | undefined;
  readonly clock: Pick<Clock, 'elapsed'>;
  readonly remembers: boolean;
}

/** Kakao where there is a key and it answers; the built-in list of districts otherwise. Either says which it was. */
export const createGeocoder = ({ gazetteer, kakao, clock, remembers }: GeocoderOptions): Geocoder => {
  const remembered = createRemembered<Located[]>(clock, { isOn: remembers, ms: DAY_MS, most: MOST_KEPT });

  const byKakao = async (
    key: string,
    ask: (kakao: Kakao) => Promise<Located[]>,
    otherwise: () => GeocodeAnswer,
  ): Promise<GeocodeAnswer> => {
    if (kakao === undefined) return otherwise();
    try {
      const items = await remembered(key, () => ask(kakao));
      // It may know no name of a whole district.
      return items.length === 0 ? otherwise() : { source: 'kakao', items, ambiguous: items.length > 1, note: null };
    } catch (error) {
      if (!(error instanceof KakaoError)) throw error;
      return otherwise();
    }
  };

  return {
    find(text) {
      const asked = text.trim().replace(/\s+/g, ' ');
      return byKakao(
        `find ${asked}`,
        (line) => findByKakao(line, gazetteer, asked),
        () => findByGazetteer(gazetteer, asked),
      );
    },
    name({ latitude, longitude }) {
      // About a metre: nobody asks for the same point twice by chance.
      const point = { latitude: Number(latitude.toFixed(5)), longitude: Number(longitude.toFixed(5)) };
      return byKakao(
        `name ${point.latitude} ${point.longitude}`,
        (line) => nameByKakao(line, gazetteer, point),
        () => nameByGazetteer(gazetteer, point),
      );
    },
  };
};
