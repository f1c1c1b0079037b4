import type { SavedPlace, WasteZone } from '@madang/contracts/location/entities';
import type { ServiceClient } from '#platform/client';
import { AppError } from '#platform/errors';
import { wordsOf } from '../normalise-term.ts';

interface Asked {
  readonly userId: string;
  /** Where nothing is said: that of the place that the person has saved. */
  readonly district: string | undefined;
  /** In what words they said where they live: of a city with parts, which part. */
  readonly said: string;
  readonly neighbourhoods: readonly string[];
}

export interface ReadCalendar {
  /** All of one district. */
  readonly zones: readonly WasteZone[];
  readonly more: boolean;
  /** Which district it is was not said well enough: those that it could be, and no zones. */
  readonly districts: readonly string[];
  /** A neighbourhood that was asked for, and that the data does not name. */
  readonly unnamed: string | null;
}

const NOTHING: ReadCalendar = { zones: [], more: false, districts: [], unnamed: null };
const MOST_DISTRICTS = 10;

export const districtName = ({ district }: Pick<WasteZone, 'district'>): string =>
  district.name === district.region_name ? district.name : `${district.region_name} ${district.name}`;

/** Where the person lives, as they have chosen it: one that was guessed from a point may be the one next to it. */
const savedDistrict = async (
  client: ServiceClient,
  userId: string,
  signal: AbortSignal,
): Promise<SavedPlace['district']> => {
  const { place } = await client.call('GET /internal/locations/default', {}, { forUser: userId, signal });
  return place?.district_by === 'choice' ? place.district : null;
};

/** 장안구 of 수원시 장안구; short names are said, too. */
const isSaid = ({ district: { name, region_name: region } }: WasteZone, said: string): boolean => {
  const own = name.split(' ').at(-1) ?? name;
  return name === region || said.includes(own.length > 2 ? own.replace(/[시군구]$/, '') : own);
};

/** Zones of the one district that was said: days of a sister district are wrong ones. */
const ofOneDistrict = (zones: readonly WasteZone[], said: string): Pick<ReadCalendar, 'zones' | 'districts'> => {
  const own = zones.filter((zone) => isSaid(zone, said));
  // Of a city and a part of it, the part was meant.
  const parts = own.filter(({ district }) => district.name.includes(' '));
  const meant = parts.length > 0 ? parts : own;
  const names = (of: readonly WasteZone[]): string[] => [...new Set(of.map(districtName))];
  if (names(meant).length === 1) return { zones: meant, districts: [] };
  const districts = names(meant.length > 0 ? meant : zones);
  return { zones: [], districts: districts.length > MOST_DISTRICTS ? [] : districts };
};

/** When waste is put out where somebody lives. What is not known is empty, and no failure: nor is a service that rests. */
export const readCalendar = async (
  client: ServiceClient,
  { userId, district, said, neighbourhoods }: Asked,
  signal: AbortSignal,
): Promise<ReadCalendar> => {
  try {
    const saved = district === undefined ? await savedDistrict(client, userId, signal) : null;
    const region = district ?? saved?.district ?? undefined;
    if (region === undefined) return NOTHING;
    const where = saved === null ? `${region} ${said}` : districtName({ district: saved });
    const read = async (q?: string) => {
      const query = { region, ...(q === undefined ? {} : { q }) };
      const { items, more } = await client.call('GET /locations/calendar', { query }, { signal });
      return { ...ofOneDistrict(items, where), more, unnamed: null };
    };
    for (const name of neighbourhoods) {
      const found = await read(name);
      if (found.zones.length > 0 || found.districts.length > 0) return found;
    }
    // A neighbourhood that the data does not name is in one of the parts all the same.
    return { ...(await read()), unnamed: neighbourhoods.find((name) => SURELY.test(name)) ?? null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return NOTHING;
  }
};

const SURELY = /[동읍]$/;
const MOST_LOOKED_UP = 3;
const NEIGHBOURHOOD =
  /^([가-힣]{1,8}?\d{0,2}(?:동|읍|면|리))(?:에|에는|에서|은|는|이|도|인데|인데요|이요|요|이야|이에요|예요|입니다)?$/;
/** 동네, 활동 and 분리 are no names of one; 버리면 and 내놓으면 are verbs. */
const NO_NAME =
  /^(동|우리동|이동|활동|행동|자동|운동|공동|수동|전동|노동|냉동|감동|변동|작동|진동|[가-힣]?(우리|분리|처리|정리|관리|거리|자리|수리|빨리|미리|소리|멀리))$|([으하되]|버리|내리|치우|비우|씻기|모르|아니|이러|그러)면$/;

/** Words of a question that may be names of neighbourhoods. */
export const neighbourhoodsIn = (question: string): string[] =>
  wordsOf(question)
    .flatMap((word) => NEIGHBOURHOOD.exec(word)?.[1] ?? [])
    .filter((name) => !NO_NAME.test(name))
    .slice(0, MOST_LOOKED_UP);
