import type { SavedPlace, WasteZone } from '@madang/contracts/location/entities';
import type { ServiceClient } from '#platform/client';
import { AppError } from '#platform/errors';
import { wordsOf } from '../normalise-term.ts';
import { namesPlace, saysShortName, shortNameOf } from '../place-name.ts';
import type { Neighbourhood } from './neighbourhoods.ts';

interface Asked {
  readonly userId: string;
  /** Where nothing is said: that of the place that the person has saved. */
  readonly district: string | undefined;
  /** In what words they said where they live: of a city with parts, which part. */
  readonly said: string;
  /** The district was named together with the neighbourhoods. */
  readonly isSaidNow: boolean;
  readonly neighbourhoods: readonly Neighbourhood[];
}

export interface ReadCalendar {
  /** All of one district. */
  readonly zones: readonly WasteZone[];
  readonly more: boolean;
  /** Which district it is was not said well enough: those that it could be, and no zones. */
  readonly districts: readonly string[];
  /** A neighbourhood that was asked for, and that the data does not name. */
  readonly unnamed: string | null;
  /** Of the place that the person has saved: nobody said that it is the one that is meant. */
  readonly isSaved: boolean;
}

const NOTHING: ReadCalendar = { zones: [], more: false, districts: [], unnamed: null, isSaved: false };
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

/** 서울 of 서울특별시: what a part of it may be said behind. */
const isRegion = (region: string, word: string): boolean =>
  region.startsWith(word) || (/^..도$/.test(region) && word === region.slice(0, 2));

/** 장안구 of 수원시 장안구, as a word of its own: 동안, 수정 and 상당 stand in questions that name no district. */
const isSaid = ({ district: { name, region_name: region } }: WasteZone, words: readonly string[]): boolean => {
  if (name === region) return true;
  const [city = name, own = name] = name.split(' ');
  if (words.some((word) => namesPlace(word, own))) return true;
  const short = shortNameOf(own);
  // 일산동 is a neighbourhood of 일산서구, and 제주 all of the province.
  if (short === null || /[동읍면리]$/.test(short) || isRegion(region, short)) return false;
  return saysShortName(words, short, (word) => word === city || word === shortNameOf(city) || isRegion(region, word));
};

/** Zones of the one district that was said: days of a sister district are wrong ones. */
const ofOneDistrict = (
  zones: readonly WasteZone[],
  words: readonly string[],
): Pick<ReadCalendar, 'zones' | 'districts'> => {
  const own = zones.filter((zone) => isSaid(zone, words));
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
  { userId, district, said, isSaidNow, neighbourhoods }: Asked,
  signal: AbortSignal,
): Promise<ReadCalendar> => {
  try {
    const saved = district === undefined ? await savedDistrict(client, userId, signal) : null;
    const region = district ?? saved?.district ?? undefined;
    if (region === undefined) return NOTHING;
    const words = wordsOf(saved === null ? `${region} ${said}` : districtName({ district: saved }));
    const isSaved = saved !== null;
    const read = async (q?: string) => {
      const query = { region, ...(q === undefined ? {} : { q }) };
      const { items, more } = await client.call('GET /locations/calendar', { query }, { signal });
      return { ...ofOneDistrict(items, words), more, unnamed: null, isSaved };
    };
    for (const { name } of neighbourhoods) {
      const found = await read(name);
      if (found.zones.length > 0 || found.districts.length > 0) return found;
    }
    const unnamed = neighbourhoods.find(({ isSure }) => isSure)?.name ?? null;
    // It may be in another district: that of before or of the saved place is not what was asked for.
    if (unnamed !== null && !isSaidNow) return { ...NOTHING, unnamed, isSaved };
    // A neighbourhood that the data does not name is in one of the parts all the same.
    return { ...(await read()), unnamed };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return NOTHING;
  }
};
