import type { Localized } from '@madang/contracts/fields';
import {
  routesOf,
  type CollectedAs,
  type District,
  type Region,
  type RegionalRules,
} from '@madang/contracts/recycle-regions';

const SEOUL = '11';

const THINGS: Readonly<Record<CollectedAs, Localized>> = {
  recyclables: { ko: '재활용품을', en: 'recyclables' },
  standard_bag: { ko: '종량제봉투를', en: 'official waste bags' },
  food: { ko: '음식물 쓰레기를', en: 'food waste' },
  non_burnable: { ko: '불연성 쓰레기를', en: 'non-burnable waste' },
};
const OTHER: Localized = { ko: '그 밖의 ', en: 'other ' };
const NONE: Localized = { ko: '', en: '' };

const APARTMENTS: Localized = {
  ko: '아파트는 단지마다 정한 날이 따로 있어요. 관리사무소에 물어봐 주세요.',
  en: 'Apartment blocks set their own days. Ask the management office.',
};

/** Of everything that is put out on certain days: what nothing is known of in this place. */
export const unknownOf = (
  { name }: Region,
  district: string | null,
  { collection }: Pick<District, 'collection'>,
): RegionalRules['unknown'] => {
  const known = new Set(collection.flatMap(({ routes }) => routes));
  const place = { ko: district ?? name.ko, en: district ?? name.en };
  const missing = (Object.keys(THINGS) as CollectedAs[]).flatMap((kind) => {
    const all = routesOf(kind);
    const routes = all.filter((route) => !known.has(route));
    if (routes.length === 0) return [];
    const other = routes.length < all.length ? OTHER : NONE;
    const { ko, en } = THINGS[kind];
    return [
      {
        routes,
        text: {
          ko: `${place.ko}에서 ${other.ko}${ko} 내놓는 요일과 시간은 아직 몰라요.`,
          en: `We do not know the days and times for ${other.en}${en} in ${place.en}.`,
        },
      },
    ];
  });
  return [...missing, { routes: [], text: APARTMENTS }];
};

/** 마포구 → 마포구청. Nothing else of it is known for sure: departments have different names. */
const askOffice = (office: string, isSeoul: boolean): Localized => ({
  ko: `${office}의 청소 담당 부서(청소행정과, 자원순환과처럼 이름은 달라요)나 ${isSeoul ? '120 다산콜센터' : '110 정부민원안내 콜센터'}에 물어봐 주세요.`,
  en: `Ask the waste department of ${office} (often called 청소행정과 or 자원순환과), or call ${isSeoul ? '120, the Dasan call centre of Seoul' : '110, the government call centre'}.`,
});

export const whomToAsk = ({ code, name, districts }: Region, district: string | null): Localized => {
  if (district !== null) return askOffice(`${district}청`, code === SEOUL);
  if (districts.length === 0) return askOffice(`${name.ko}청`, false);
  return {
    ko: '요일과 시간은 시·군·구가 정해요. 시·군·구를 고르면 그곳에서 확인된 것을 보여 드려요.',
    en: 'Each city, county or district sets its own days and times. Choose yours to see what is known there.',
  };
};
