import { createHash } from 'node:crypto';
import type { DataSet } from '@madang/contracts/location/entities';
import type { Localized } from '@madang/contracts/fields';
import { isPartOf, type DistrictEntry, type Gazetteer } from '../gazetteer.ts';
import type { place, wasteZone } from '../schema.ts';
import { textOf, type Cells } from './cells.ts';

type WithoutOrigin<T> = Omit<T, 'id' | 'position' | 'dataSet' | 'isSample' | 'importId' | 'importRecord'>;
type PlaceRow = WithoutOrigin<typeof place.$inferSelect>;
type ZoneRow = WithoutOrigin<typeof wasteZone.$inferSelect>;
export type Row = PlaceRow | ZoneRow;

export const REASONS = {
  columns: { ko: '열의 수가 머리글과 달라요', en: 'It has more or fewer columns than the header' },
  broken_letters: { ko: '글자가 깨져 있어요', en: 'It has broken letters' },
  no_name: { ko: '이름이 없어요', en: 'It has no name' },
  no_coordinates: {
    ko: '위도나 경도가 없거나 숫자가 아니에요',
    en: 'Its latitude or longitude is missing or no number',
  },
  not_in_korea: { ko: '좌표가 대한민국 밖이에요', en: 'Its coordinates are not in South Korea' },
  unknown_items: {
    ko: '수거품목명에 건전지인지 형광등인지 없어요',
    en: 'It does not say whether it takes batteries or lamps',
  },
  unknown_district: { ko: '시·도나 시·군·구를 알 수 없어요', en: 'Its province or district is not known' },
  duplicate: { ko: '이 파일에 이미 있는 곳이에요', en: 'The same is in this file already' },
} as const satisfies Readonly<Record<string, Localized>>;
export type Reason = keyof typeof REASONS;

/** What is read of a record, and whether its coordinates had to be swapped. */
export type Parsed =
  { readonly row: Row; readonly swapped?: boolean; readonly earlierKey?: string } | { readonly reason: Reason };

/** Finds the district that words name; asked for the same words again and again. */
export type FindDistrict = (words: string) => DistrictEntry | null;

export const rememberDistricts = (gazetteer: Gazetteer): FindDistrict => {
  const known = new Map<string, DistrictEntry | null>();
  return (words) => {
    const found = known.get(words);
    if (found !== undefined) return found;
    const areas = gazetteer.find(words);
    const only = areas.length === 1 ? (areas[0]?.district ?? null) : null;
    if (known.size > 20_000) known.clear();
    known.set(words, only);
    return only;
  };
};

export interface DataSetDefinition {
  readonly name: DataSet;
  /** Its number on data.go.kr. */
  readonly number: string;
  readonly title: Localized;
  readonly table: 'place' | 'waste_zone';
  /** Without all of these a file is another one. */
  readonly columns: readonly string[];
  parse(cells: Cells, find: FindDistrict): Parsed;
}

export const addressOfPage = ({ number }: Pick<DataSetDefinition, 'number'>): string =>
  `https://www.data.go.kr/tcs/dss/selectDataSetList.do?keyword=${number}`;

/** Which thing a record is, by what of it does not change; a publisher's own number where there is one. */
export const keyOf = (...parts: readonly (string | null)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 24);

const LATITUDES = [32.9, 38.9] as const;
const LONGITUDES = [124.3, 132.1] as const;
const within = (value: number, [least, most]: readonly [number, number]): boolean => value >= least && value <= most;

type Coordinates =
  | { readonly latitude: number; readonly longitude: number; readonly swapped: boolean }
  | { readonly reason: 'no_coordinates' | 'not_in_korea' };

const DEGREES = /^-?\d{1,3}(\.\d+)?$/;

/** No latitude of Korea is a longitude of it: where one stands for the other, that is seen. */
export const coordinatesOf = (cells: Cells): Coordinates => {
  const [north, east] = [textOf(cells, '위도') ?? '', textOf(cells, '경도') ?? ''];
  if (!DEGREES.test(north) || !DEGREES.test(east)) return { reason: 'no_coordinates' };
  const [latitude, longitude] = [Number(north), Number(east)];
  if (latitude === 0 && longitude === 0) return { reason: 'no_coordinates' };
  if (within(latitude, LATITUDES) && within(longitude, LONGITUDES)) return { latitude, longitude, swapped: false };
  if (within(longitude, LATITUDES) && within(latitude, LONGITUDES))
    return { latitude: longitude, longitude: latitude, swapped: true };
  return { reason: 'not_in_korea' };
};

/** The codes under which something of a district may be kept: its own, that of its city, those of its parts. */
export const codesAround = (gazetteer: Gazetteer, district: DistrictEntry): string[] => [
  district.code,
  ...gazetteer.districts
    .filter((other) => isPartOf(district, other) || isPartOf(other, district))
    .map((other) => other.code),
];
