import type { DistrictName } from '@madang/contracts/location/entities';
import type { RegionCode } from '@madang/contracts/fields';
import { fold } from '#platform/text/fold';
import { metresBetween, type Point } from './metres.ts';
import { codeKeptFor } from './other-codes.ts';

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

/**
 * Short, earlier and later names of the 17, and their codes of other years. Two of them were reported merged in 2026.
 * 광주시 is the city of 경기도, and what people of 광주광역시 write: by itself it is both.
 */
const REGION_NAMES: Readonly<Record<string, readonly string[]>> = {
  '11': ['서울특별시', '서울시', '서울', 'seoul'],
  '26': ['부산광역시', '부산시', '부산', 'busan'],
  '27': ['대구광역시', '대구시', '대구', 'daegu'],
  '28': ['인천광역시', '인천시', '인천', 'incheon'],
  '29': ['광주광역시', '광주시', '광주', 'gwangju', '전남광주통합특별시', '12'],
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

const fullNamesOf = ({ name }: DistrictEntry): string[] => [name.replaceAll(' ', ''), name.split(' ').at(-1) ?? name];

/** All that a district may be called: 수원시 장안구 is also 장안구, 마포구 also 마포. */
const namesOf = (district: DistrictEntry): string[] => {
  const full = fullNamesOf(district);
  return [...new Set([...full, ...full.slice(1).map(stemOf)])];
};

/** 서울 없는구: it names a district, and none that is known. */
const LOOKS_LIKE_DISTRICT = /^[가-힣]{1,5}[시군구]$/;

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
  const fullNames = new Set(districts.flatMap(fullNamesOf));
  const regionNames = new Map(districts.map(({ regionCode, regionName }) => [regionCode, regionName]));
  const regionsCalled = new Map<string, RegionCode[]>();
  const regionsCoded = new Map<string, RegionCode[]>();
  for (const [code, names] of Object.entries(REGION_NAMES))
    for (const name of [code, ...names]) {
      const of = /^\d+$/.test(name) ? regionsCoded : regionsCalled;
      of.set(name, [...(of.get(name) ?? []), code as RegionCode]);
    }
  const splitOff = [...regionsCalled.keys()].sort((a, b) => b.length - a.length);
  const isName = (word: string): boolean => regionsCalled.has(word) || called.has(word);

  /** 서울특별시마포구: the region may be written without a space behind it. */
  const wordsIn = (text: string): string[] =>
    fold(text)
      .split(/[\s,()]+/)
      .filter((word) => word !== '')
      .flatMap((word) => {
        if (isName(word)) return [word];
        const region = splitOff.find((name) => word.startsWith(name));
        const rest = region === undefined ? '' : word.slice(region.length);
        return region !== undefined && called.has(rest) ? [region, rest] : [word];
      });

  /** The names that stand together, the first in the text: in an address, those of regions and districts; streets follow. */
  const namesIn = (words: readonly string[]): { readonly names: readonly string[]; readonly next: string } => {
    const from = words.findIndex(isName);
    const rest = from === -1 ? [] : words.slice(from);
    const end = rest.findIndex((word) => !isName(word));
    const names = end === -1 ? rest : rest.slice(0, end);
    // 서울 강남구 서초 주민센터: behind a district, a short name is that of something in it.
    const district = names.findIndex((word) => fullNames.has(word));
    return {
      names: names.filter(
        (word, at) => at <= district || district === -1 || fullNames.has(word) || regionsCalled.has(word),
      ),
      next: rest[names.length] ?? '',
    };
  };

  const citiesOf = (part: DistrictEntry): readonly DistrictEntry[] =>
    part.level === 'part' ? districts.filter((city) => isPartOf(part, city)) : [];
  /** Everything that may be said of where a district is, itself and what it is in. */
  const around = new Map(
    districts.map((district) => [
      district,
      new Set([
        ...namesOf(district),
        ...citiesOf(district).flatMap(namesOf),
        ...(REGION_NAMES[district.regionCode] ?? []),
      ]),
    ]),
  );

  const regionArea = (regionCode: RegionCode): Area => {
    const regionName = regionNames.get(regionCode) ?? '';
    // Sejong has no districts: it is one.
    const district = districts.find((each) => each.regionCode === regionCode && each.name === regionName) ?? null;
    return { regionCode, regionName, district };
  };

  const areaOf = (district: DistrictEntry): Area => ({ ...district, district });
  return {
    districts,
    find(text) {
      const code = text.trim();
      const coded = codes.get(codeKeptFor(code));
      if (coded !== undefined) return [areaOf(coded)];
      // A number in an address is that of a house.
      const byCode = regionsCoded.get(code);
      if (byCode !== undefined) return byCode.map(regionArea);
      const { names, next } = namesIn(wordsIn(text));
      if (names.length === 0) return [];
      // Of names that contradict each other none is told: 서울 해운대구 is no place.
      const regions = [...new Set(names.flatMap((name) => regionsCalled.get(name) ?? []))].filter((region) =>
        names.every((name) => regionsCalled.get(name)?.includes(region)),
      );
      const inNone = LOOKS_LIKE_DISTRICT.test(next) && !next.endsWith('시');
      const found = [...new Set(names.flatMap((name) => called.get(name) ?? []))].filter(
        (district) => !regions.includes(district.regionCode) && names.every((name) => around.get(district)?.has(name)),
      );
      // 성남시 분당구 is one place and not two.
      const exact = found.filter((district) => !found.some((other) => isPartOf(other, district)));
      return [...(inNone ? [] : regions.map(regionArea)), ...exact.map(areaOf)];
    },
    nearest(point) {
      return districts
        .filter((district) => !districts.some((other) => isPartOf(other, district)))
        .map((district) => ({ district, metres: metresBetween(point, district) }))
        .filter(({ metres }) => metres <= NEAREST_METRES)
        .sort((a, b) => a.metres - b.metres)
        .slice(0, 3);
    },
    byCode: (code) => (code === null ? undefined : codes.get(codeKeptFor(code))),
    show(code) {
      const found = code === null ? undefined : codes.get(code);
      if (found === undefined) return null;
      return { region: found.regionCode, region_name: found.regionName, district: found.code, name: found.name };
    },
    regionName: (code) => regionNames.get(code as RegionCode) ?? '',
  };
};

type Coded = Pick<DistrictEntry, 'code' | 'level'>;
/** Codes of the parts of a city begin with the first four digits of its own, which ends in a zero. */
export const isPartOf = (part: Coded, city: Coded): boolean =>
  part.level === 'part' && city.level === 'district' && city.code === `${part.code.slice(0, 4)}0`;

export const areaName = ({ regionName, district }: Area): string =>
  district === null || district.name === regionName ? regionName : `${regionName} ${district.name}`;
