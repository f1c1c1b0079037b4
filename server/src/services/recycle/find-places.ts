import type { Place, RegionEntry } from '@madang/contracts/recycle';
import { wordsOf } from './normalise-term.ts';

/** In a message this short, 마포 is where somebody lives; in a longer one it may be anything. */
const SHORT = 12;
const MAX_PLACES = 10;

/** What may follow on the name of a place: 마포구야, 마포구에서, 마포구인데요. */
const ENDING = /^(이?야|이?요|이?에요|예요|입니다|이고|인데요?|이라서?|에|에서|에는|엔|은|는|이|가|도|의|쪽|사람|주민|거주)?$/;
const names = (word: string, name: string): boolean => word.startsWith(name) && ENDING.test(word.slice(name.length));

/** 서울, 서울시, 서울특별시. */
const isRegion = ({ name, short_name }: RegionEntry, word: string, cities: ReadonlySet<string>): boolean => {
  const city = `${short_name}시`;
  // 광주시 is a city of 경기 as well, and that is what its people call it.
  const called = [name.ko, short_name, ...(name.ko.endsWith('시') && !cities.has(city) ? [city] : [])];
  return called.some((each) => names(word, each)) || word === name.en.toLowerCase();
};

const districtsOf = (region: RegionEntry, words: readonly string[], isShort: boolean): Place[] =>
  region.districts
    .filter(({ name }) => words.some((word) => names(word, name) || (isShort && name.length > 2 && names(word, name.slice(0, -1)))))
    .map(({ name }) => ({ region: region.code, region_name: region.name, district: name }));

/**
 * The places that a text names. A district by its full name; where the region is named with it, only there: 중구 is in
 * six of them, 부산 중구 in one.
 */
export const findPlaces = (regions: readonly RegionEntry[], text: string): Place[] => {
  const words = wordsOf(text);
  const cities = new Set(regions.flatMap((region) => region.districts.map(({ name }) => name)));
  const isShort = text.trim().length <= SHORT;
  const named = regions.filter((region) => words.some((word) => isRegion(region, word, cities)));
  const districts = (named.length > 0 ? named : regions).flatMap((region) => districtsOf(region, words, isShort));
  const whole = named.filter(({ code }) => districts.every(({ region }) => region !== code)).map(({ code, name }) => ({ region: code, region_name: name, district: null }));
  return (districts.length > 0 ? districts : whole).slice(0, MAX_PLACES);
};
