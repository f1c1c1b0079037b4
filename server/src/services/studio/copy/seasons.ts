import type { Season } from './content.ts';

// prettier-ignore
const BY_MONTH: readonly Season[] = [
  'winter', 'winter', 'spring', 'spring', 'spring',
  'summer', 'summer', 'summer', 'autumn', 'autumn', 'autumn', 'winter',
];

/** The month of a date as written: 2026-11-14, 11월 14일, 11/14, Nov 14. */
export const monthOf = (date: string): number | null => {
  const [, iso, ko, slash] = /^\s*\d{4}-(\d{2})(?!\d)|(\d{1,2})\s*월|^\s*(\d{1,2})[./]\d{1,2}(?!\d)/.exec(date) ?? [];
  const found = iso ?? ko ?? slash;
  if (found !== undefined) return Number(found) >= 1 && Number(found) <= 12 ? Number(found) : null;
  const names = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
  const english = /\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d/i.exec(date)?.[1]?.toLowerCase();
  return english === undefined ? null : names.indexOf(english) + 1;
};

/** The season of Korea in the month of a date; null where it names no month. */
export const seasonOf = (date: string): Season | null => {
  const month = monthOf(date);
  return month === null ? null : (BY_MONTH[month - 1] ?? null);
};

const WORDS: readonly (readonly [Season, RegExp])[] = [
  ['winter', /겨울|크리스마스|성탄|연말|새해|신년|송년|눈\s?오는|\bwinter\b|\bchristmas\b|new year/i],
  ['spring', /봄|벚꽃|새\s?학기|입학|어버이날|어린이날|\bspring\b/i],
  ['summer', /여름|장마|휴가철|복날|초복|중복|말복|\bsummer\b/i],
  ['autumn', /가을|단풍|추석|한가위|수능|할로윈|\bautumn\b|halloween/i],
];

/** The season that the owner speaks of, by its name or by a feast that is always in it. */
export const seasonIn = (text: string): Season | null => WORDS.find(([, words]) => words.test(text))?.[0] ?? null;
