import type { Place, RegionEntry } from '@madang/contracts/recycle-regions';
import { wordsOf } from './normalise-term.ts';
import { namesPlace as names, saysShortName, shortNameOf } from './place-name.ts';

const MAX_PLACES = 10;

/** 광주 is a metropolitan city, and a city of 경기 bears the same name. */
const twinOf = (region: RegionEntry, regions: readonly RegionEntry[]): Place | undefined =>
  regions
    .filter(({ code }) => code !== region.code)
    .flatMap(({ code, name, districts }) =>
      districts
        .filter((each) => each.name === `${region.short_name}시`)
        .map((each) => ({ region: code, region_name: name, district: each.name })),
    )[0];

/** A city of a province has parts that are no districts of their own: what the city does holds in them. */
const PARTS_OF_CITIES: Readonly<Record<string, string>> = {
  수원시: '장안구 권선구 팔달구 영통구',
  성남시: '수정구 중원구 분당구',
  안양시: '만안구 동안구',
  안산시: '상록구 단원구',
  고양시: '덕양구 일산동구 일산서구 일산구',
  용인시: '처인구 기흥구 수지구',
  부천시: '원미구 소사구 오정구',
  화성시: '만세구 효행구 병점구 동탄구',
  청주시: '상당구 서원구 흥덕구 청원구',
  천안시: '동남구 서북구',
  전주시: '완산구 덕진구',
  창원시: '의창구 성산구 마산합포구 마산회원구 진해구',
};
/** Parts whose names other cities have, too: they are of this city only where it is named with them. */
const SHARED_PARTS: Readonly<Record<string, readonly string[]>> = { 포항시: ['남구', '북구'] };
/** 분당: it is no other word. */
const CALLED_SHORT = /^(분당|일산|동탄|병점|영통|기흥)구$/;
const CITY_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(PARTS_OF_CITIES).flatMap(([city, parts]) =>
    parts.split(' ').map((part): [string, string] => [part, city]),
  ),
);
const citiesNamedBy = (words: readonly string[]): ReadonlySet<string> =>
  new Set(
    [...CITY_OF]
      .filter(([part]) =>
        words.some((word) => names(word, part) || (CALLED_SHORT.test(part) && names(word, part.slice(0, -1)))),
      )
      .map(([, city]) => city),
  );

/** 서울특별시, and what it was called before or is called since 2026; codes are none. */
const fullNames = ({ name, aliases }: RegionEntry): string[] => [
  name.ko,
  ...aliases.filter((alias) => /[가-힣]/.test(alias)),
];

const isRegion = (region: RegionEntry, word: string, hasTwin: boolean): boolean => {
  const { name, short_name } = region;
  const called = [...fullNames(region), short_name, ...(name.ko.endsWith('시') && !hasTwin ? [`${short_name}시`] : [])];
  return called.some((each) => names(word, each)) || word === name.en.toLowerCase();
};

const shortNamesOf = (region: RegionEntry): string[] => [region.short_name, ...fullNames(region)];

/** 포항 북구: the short name of a city before a part of it. Parts that other cities have, too, are said with theirs. */
const saysPartOf = (words: readonly string[], city: string): boolean =>
  words.some(
    (word, at) =>
      (names(word, city) || word === shortNameOf(city)) &&
      (SHARED_PARTS[city] ?? []).some((part) => names(words[at + 1] ?? '', part)),
  );

const districtsOf = (region: RegionEntry, words: readonly string[], isProvince: (word: string) => boolean): Place[] => {
  const cities = citiesNamedBy(words);
  const isAround = (word: string): boolean => shortNamesOf(region).includes(word);
  const isNamed = (name: string): boolean => {
    const short = shortNameOf(name);
    return (
      cities.has(name) ||
      words.some((word) => names(word, name) || (SHARED_PARTS[name] ?? []).some((part) => names(word, part))) ||
      (short !== null && !isProvince(short) && saysShortName(words, short, isAround))
    );
  };
  return region.districts
    .filter(({ name }) => isNamed(name))
    .map(({ name }) => ({ region: region.code, region_name: region.name, district: name }));
};

const wholeOf = ({ code, name }: RegionEntry): Place => ({ region: code, region_name: name, district: null });

/**
 * The places that a text names. A district by its full name; where the region is named with it, only there: 중구 is in
 * six of them, 부산 중구 in one.
 */
export const findPlaces = (regions: readonly RegionEntry[], text: string): Place[] => {
  const words = wordsOf(text);
  const twins = new Map(
    regions.flatMap((region) => twinOf(region, regions) ?? []).map((twin) => [twin.district, twin]),
  );
  const twin = (region: RegionEntry): Place | undefined => twins.get(`${region.short_name}시`);
  const named = regions.filter((region) => words.some((word) => isRegion(region, word, twin(region) !== undefined)));
  const isMeant = (region: RegionEntry): boolean =>
    words.some((word) => fullNames(region).some((name) => names(word, name)));
  // 경기 광주 is the city of 경기; 광주 by itself may be either.
  const isTwinMeant = (region: RegionEntry): boolean =>
    !isMeant(region) && named.some(({ code }) => code === twin(region)?.region);
  const meant = named.filter((region) => !isTwinMeant(region));
  const byTwin = named.filter(isTwinMeant).flatMap((region) => twin(region) ?? []);
  // 제주 is all of it: nobody said 제주시.
  const isProvince = (word: string): boolean => regions.some((region) => shortNamesOf(region).includes(word));
  const districts = [
    ...new Map(
      [
        ...(meant.length > 0 ? meant : regions).flatMap((region) => districtsOf(region, words, isProvince)),
        ...byTwin,
      ].map((place) => [`${place.region} ${place.district}`, place]),
    ).values(),
  ];
  /** 포항시 북구 is one place and not five; 광주시 before a district of 광주광역시 is that. */
  const onlyMeant = (found: readonly Place[]): readonly Place[] => {
    const city = found.find(({ district }) => district !== null && saysPartOf(words, district));
    if (city !== undefined) return [city];
    const namesake = regions.find(
      (region) =>
        found.some(({ region: code }) => code === region.code) &&
        found.some(({ district }) => district !== null && district === twin(region)?.district),
    );
    if (namesake !== undefined) return found.filter(({ region }) => region === namesake.code);
    // 광주시 alone: whoever lives in 광주광역시 writes it, too.
    const isBare = meant.length === 0 && found.length === 1;
    return [
      ...found,
      ...regions
        .filter((region) => isBare && found.some(({ district }) => district === twin(region)?.district))
        .map(wholeOf),
    ];
  };
  const others = (region: RegionEntry): Place[] =>
    isMeant(region) ? [] : [twin(region)].filter((place) => place !== undefined);
  const whole = meant
    .filter(({ code }) => districts.every(({ region }) => region !== code))
    .flatMap((region) => [wholeOf(region), ...others(region)]);
  // 서울 해운대구: which of the two was meant, nobody knows.
  const contradicting = regions
    .filter((region) => meant.length > 0 && !meant.includes(region))
    .flatMap((region) => districtsOf(region, words, isProvince));
  return (districts.length > 0 ? onlyMeant(districts) : [...contradicting, ...whole]).slice(0, MAX_PLACES);
};
