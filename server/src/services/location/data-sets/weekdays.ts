import type { z } from 'zod';
import type { Weekday } from '@madang/contracts/recycle-regions';

type Day = z.infer<typeof Weekday>;
const ORDER: readonly Day[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const LETTERS = '월화수목금토일';

const dayCalled = (word: string): Day | undefined => {
  const [, letter = ''] = /^([월화수목금토일])(?:요일)?$/.exec(word) ?? [];
  return letter === '' ? undefined : ORDER[LETTERS.indexOf(letter)];
};

const daysOfPart = (part: string): readonly Day[] | null => {
  if (/^(매일|연중무휴|상시)$/.test(part)) return ORDER;
  if (part === '평일') return ORDER.slice(0, 5);
  if (part === '주말') return ORDER.slice(5);
  const [first, last] = part.split(/[~∼-]/).map(dayCalled);
  if (first === undefined) return null;
  if (!/[~∼-]/.test(part)) return [first];
  if (last === undefined) return null;
  const [from, to] = [ORDER.indexOf(first), ORDER.indexOf(last)];
  return from <= to ? ORDER.slice(from, to + 1) : [...ORDER.slice(from), ...ORDER.slice(0, to + 1)];
};

/** Weekdays of 월+수+금, 월, 수, 월~금 or 매일; null where more is said than that, such as 격주 화. */
export const weekdaysIn = (text: string): Day[] | null => {
  const parts = text
    .replace(/\s*([~∼-])\s*/g, '$1')
    .split(/[+,·、/\s]+/)
    .filter((part) => part !== '')
    .flatMap((part) => (/^[월화수목금토일]{2,}$/.test(part) ? Array.from(part) : [part]));
  const days = parts.map(daysOfPart);
  if (parts.length === 0 || days.includes(null)) return null;
  return ORDER.filter((day) => days.some((some) => some?.includes(day)));
};

/** On which days something is closed; words that name no day are left to people. */
export const closedIn = (
  text: string | null,
): { closed_on: Day[]; closed_on_holidays: boolean; never_closed: boolean } => {
  const written = text ?? '';
  return {
    // 매월 둘째 화요일 is no weekday on which it is always closed.
    closed_on: written
      .split(/[+,·、/\s]+/)
      .filter((word) => !/째|격주|매월|\d/.test(written) && word !== '')
      .flatMap((word) => (word === '주말' ? (['sat', 'sun'] as const) : (dayCalled(word.replace(/^매주/, '')) ?? []))),
    closed_on_holidays: /공휴일|국경일|법정휴일/.test(written),
    never_closed: /연중무휴|없음|무휴/.test(written),
  };
};
