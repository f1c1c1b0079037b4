import type { DistrictName } from '@madang/contracts/location/entities';
import type { RegionCode } from '@madang/contracts/fields';
import { fold } from '#platform/text/fold';
import { metresBetween, type Point } from './metres.ts';

export interface DistrictEntry extends Point {
  readonly code: string;
  readonly regionCode: RegionCode;
  readonly regionName: string;
  readonly name: string;
  /** `part`: a 구 of a city that is no metropolitan one. */
  readonly level: 'district' | 'part';
}

export interface Area {
  readonly regionCode: RegionCode;
  readonly regionName: string;
  /** Null: all of the region. */
  readonly district: DistrictEntry | null;
}

/** Short, earlier and later names of the 17, and their codes of other years. Two of them were reported merged in 2026. */
const REGION_NAMES: Readonly<Record<string, readonly string[]>> = {
  '11': ['서울특별시', '서울시', '서울', 'seoul'],
  '26': ['부산광역시', '부산시', '부산', 'busan'],
  '27': ['대구광역시', '대구시', '대구', 'daegu'],
  '28': ['인천광역시', '인천시', '인천', 'incheon'],
  '29': ['광주광역시', '광주', 'gwangju', '전남광주통합특별시', '12'],
  '30': ['대전광역시', '대전시', '대전', 'daejeon'],
  '31': ['울산광역시', '울산시', '울산', 'ulsan'],
  '36': ['세종특별자치시', '세종시', '세종', 'sejong'],
  '41': ['경기도', '경기', 'gyeonggi'],
  '43': ['충청북도', '충북', 'chungbuk'],
  '44': ['충청남도', '충남', 'chungnam'],
  '46': ['전라남도', '전남', 'jeonnam', '전남광주통합특별시', '12'],
  '47': ['경상북도', '경북', 'gyeongbuk'],
  '48': ['경상남도', '경남', 'gyeongnam'],
  '50': ['제주특별자치도', '제주도', '제주', 'jeju'],
  '51': ['강원특별자치도', '강원도', '강원', 'gangwon', '42'],
  '52': ['전북특별자치도', '전라북도', '전북', 'jeonbuk', '45'],
};

const stemOf = (name: string): string => (name.length > 2 ? name.replace(/[시군구]$/, '') : name);

/** All that a district may be called: 수원시 장안구 is also 장안구, 마포구 also 마포. */
const namesOf = ({ name }: DistrictEntry): string[] => {
  const parts = name.split(' ');
  const last = parts.at(-1) ?? name;
  return [...new Set([name.replaceAll(' ', ''), last, stemOf(last)])];
};

const NEAREST_METRES = 60_000;

export interface Gazetteer {
  readonly districts: readonly DistrictEntry[];
  /** Areas that a text names; several where the name is not enough. The most exact ones alone. */
  find(text: string): readonly Area[];
  /** Districts whose middle is the nearest, the nearest first; none far from all of them. */
  nearest(point: Point): readonly { readonly district: DistrictEntry; readonly metres: number }[];
  byCode(code: string | null): DistrictEntry | undefined;
  /** How a district is shown; what has no district is not. */
  show(code: string | null): DistrictName | null;
  regionName(code: string): string;
}

export const createGazetteer = (districts: readonly DistrictEntry[]): Gazetteer => {
  const codes = new Map(districts.map((district) => [district.code, district]));
  const called = new Map<string, DistrictEntry[]>();
  for (const district of districts)
    for (const name of namesOf(district)) called.set(name, [...(called.get(name) ?? []), district]);
  const regionNames = new Map(districts.map(({ regionCode, regionName }) => [regionCode, regionName]));
  const regionsCalled = new Map<string, RegionCode[]>();
  for (const [code, names] of Object.entries(REGION_NAMES))
    for (const name of [code, ...names])
      regionsCalled.set(name, [...(regionsCalled.get(name) ?? []), code as RegionCode]);
  const longest = [...regionsCalled.keys()].sort((a, b) => b.length - a.length);

  /** 서울특별시마포구: the region may be written without a space behind it. */
  const wordsIn = (text: string): string[] =>
    fold(text)
      .split(/[\s,()]+/)
      .filter((word) => word !== '')
      .flatMap((word) => {
        if (regionsCalled.has(word) || called.has(word)) return [word];
        const region = longest.find((name) => name.length > 1 && word.startsWith(name));
        const rest = region === undefined ? '' : word.slice(region.length);
        return region !== undefined && called.has(rest) ? [region, rest] : [word];
      });

  const districtsIn = (words: readonly string[], regions: readonly string[] | null): DistrictEntry[] => {
    for (const [at, word] of words.entries()) {
      const fits = (name: string) =>
        (called.get(name) ?? []).filter(({ regionCode }) => regions === null || regions.includes(regionCode));
      // 수원시 장안구 is one place and not two.
      const joined = fits(word + (words[at + 1] ?? ''));
      if (joined.length > 0 && words[at + 1] !== undefined) return joined;
      const alone = fits(word);
      const exact = alone.filter(({ name }) => name.split(' ').at(-1) === word || name === word);
      if (alone.length === 0) continue;
      // 수원 장안구, likewise.
      const part = (called.get(words[at + 1] ?? '') ?? []).filter((each) =>
        alone.some(({ code }) => isPartOf(each, code)),
      );
      if (part.length > 0) return part;
      return exact.length > 0 ? exact : alone;
    }
    return [];
  };

  const areaOf = (district: DistrictEntry): Area => ({ ...district, district });
  return {
    districts,
    find(text) {
      const code = codes.get(text.trim());
      if (code !== undefined) return [areaOf(code)];
      const words = wordsIn(text);
      const at = words.findIndex((word) => regionsCalled.has(word));
      const regions = at === -1 ? null : (regionsCalled.get(words[at] ?? '') ?? null);
      const rest = at === -1 ? words : words.filter((_, index) => index !== at);
      const found = districtsIn(rest, regions);
      // 광주 is a metropolitan city, and also a city of 경기도.
      const alsoCity = regions !== null && at !== -1 && rest.length === 0 ? (called.get(words[at] ?? '') ?? []) : [];
      if (found.length > 0) return found.map(areaOf);
      if (regions === null) return [];
      return [
        ...regions.map((regionCode) => {
          const regionName = regionNames.get(regionCode) ?? '';
          // Sejong has no districts: it is one.
          const district = districts.find((each) => each.regionCode === regionCode && each.name === regionName) ?? null;
          return { regionCode, regionName, district };
        }),
        ...alsoCity.filter(({ regionCode }) => !regions.includes(regionCode)).map(areaOf),
      ];
    },
    nearest(point) {
      return districts
        .filter(({ code, level }) => level === 'part' || !districts.some((other) => isPartOf(other, code)))
        .map((district) => ({ district, metres: metresBetween(point, district) }))
        .filter(({ metres }) => metres <= NEAREST_METRES)
        .sort((a, b) => a.metres - b.metres)
        .slice(0, 3);
    },
    byCode: (code) => (code === null ? undefined : codes.get(code)),
    show(code) {
      const found = code === null ? undefined : codes.get(code);
      if (found === undefined) return null;
      return { region: found.regionCode, region_name: found.regionName, district: found.code, name: found.name };
    },
    regionName: (code) => regionNames.get(code as RegionCode) ?? '',
  };
};

/** Codes of the parts of a city begin with the first four digits of its own. */
export const isPartOf = ({ code, level }: Pick<DistrictEntry, 'code' | 'level'>, city: string): boolean =>
  level === 'part' && code !== city && code.startsWith(city.slice(0, 4));

export const areaName = ({ regionName, district }: Area): string =>
  district === null || district.name === regionName ? regionName : `${regionName} ${district.name}`;
