import type { z } from 'zod';
import type { Hours } from '@madang/contracts/location/entities';
import type { Weekday } from '@madang/contracts/recycle-regions';

type Day = z.infer<typeof Weekday>;
const ORDER: readonly Day[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const LETTERS = '월화수목금토일';

const dayCalled = (word: string): Day | undefined => {
  const [, letter = ''] = /^([월화수목금토일])(?:요일)?$/.exec(word) ?? [];
  return letter === '' ? undefined : ORDER[LETTERS.indexOf(letter)];
};

const RANGE = /[~∼]/;

const daysOfPart = (part: string): readonly Day[] | null => {
  if (/^(매일|연중무휴|상시)$/.test(part)) return ORDER;
  if (part === '평일') return ORDER.slice(0, 5);
  if (part === '주말') return ORDER.slice(5);
  const days = part.split(/[~∼-]/).map(dayCalled);
  const [first, last] = days;
  if (first === undefined || days.includes(undefined)) return null;
  if (last === undefined) return [first];
  // 월-수-금 is a list; 월-금 may be two days or five, and 월~수~금 is nothing.
  if (!RANGE.test(part)) return days.length > 2 ? days.filter((day) => day !== undefined) : null;
  if (days.length > 2) return null;
  const [from, to] = [ORDER.indexOf(first), ORDER.indexOf(last)];
  return from <= to ? ORDER.slice(from, to + 1) : [...ORDER.slice(from), ...ORDER.slice(0, to + 1)];
};

const partsOf = (text: string): string[] =>
  text
    .replace(/\s*([~∼-])\s*/g, '$1')
    .split(/[+,·、/\s]+/)
    .filter((part) => part !== '')
    .flatMap((part) => (/^[월화수목금토일]{2,}$/.test(part) ? Array.from(part) : [part]));

/** Weekdays of 월+수+금, 월, 수, 월~금 or 매일; null where more is said than that, such as 격주 화. */
export const weekdaysIn = (text: string): Day[] | null => {
  const parts = partsOf(text);
  const days = parts.map(daysOfPart);
  if (parts.length === 0 || days.includes(null)) return null;
  return ORDER.filter((day) => days.some((some) => some?.includes(day)));
};

type Closed = Pick<Hours, 'closed_on' | 'closed_on_holidays' | 'never_closed' | 'closed_unread'>;

const NEVER = /^(연중\s?무휴|무휴|휴무일?\s?없음)$/;
/** Nothing is filled in, or there is no such day: which of them is not said. */
const NOTHING = /^(없음|해당\s?없음|-+|\.|미정|미상)?$/;
const HOLIDAYS = /^(법정)?(공휴일|휴일|국경일)$/;

/** On which days something is closed, and whether more is written than could be read of it. */
export const closedIn = (text: string | null): Closed => {
  const written = (text ?? '').replace(/\s+/g, ' ').trim();
  if (NOTHING.test(written))
    return { closed_on: [], closed_on_holidays: false, never_closed: false, closed_unread: false };
  if (NEVER.test(written))
    return { closed_on: [], closed_on_holidays: false, never_closed: true, closed_unread: false };
  // 일요일 무휴 says of a day that it opens, and with what words nobody knows.
  if (/무휴|없음|제외|정상|열어|영업/.test(written))
    return { closed_on: [], closed_on_holidays: false, never_closed: false, closed_unread: true };
  const parts = partsOf(written.replace(/매주 ?/g, '').replace(/ ?[은는]? ?(정기 ?)?(휴무|휴관|휴업)일?$/, ''));
  // 매월 둘째 화요일 is no weekday on which it is always closed.
  const isRare = /째|격주|매월|매달|\d/.test(written);
  const days = parts.map((part) => (isRare || /^(매일|상시|연중무휴)$/.test(part) ? null : daysOfPart(part)));
  return {
    closed_on: ORDER.filter((day) => days.some((some) => some?.includes(day))),
    closed_on_holidays: parts.some((part) => HOLIDAYS.test(part)),
    never_closed: false,
    closed_unread: isRare || parts.some((part, at) => days[at] === null && !HOLIDAYS.test(part)),
  };
};
