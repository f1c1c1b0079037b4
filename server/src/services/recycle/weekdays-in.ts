import { Weekday } from '@madang/contracts/recycle-regions';

const LETTERS = '월화수목금토일';
const DEPENDS = /마다|따라|전날 내놓|수거 전날/;
const RANGE = /([월화수목금토일])(?:요일)?\s?~\s?([월화수목금토일])요일/;
const LISTED = /[월화수목금토일](?:[·,][월화수목금토일])*요일/g;

const listed = (text: string): string[] =>
  (text.match(LISTED) ?? []).flatMap((part) =>
    Array.from(part.replace('요일', '')).filter((letter) => LETTERS.includes(letter)),
  );

const between = (from: string, to: string): string[] => {
  const start = LETTERS.indexOf(from);
  const length = ((LETTERS.indexOf(to) - start + LETTERS.length) % LETTERS.length) + 1;
  return Array.from({ length }, (_, step) => LETTERS.charAt((start + step) % LETTERS.length));
};

/**
 * The weekdays that Korean words name: 일요일~목요일, 월·화요일, 매일 (토요일 제외).
 * Null where the words name none, or where it depends on more than the place.
 */
export const weekdaysIn = (words: string): Weekday[] | null => {
  if (DEPENDS.test(words)) return null;
  const [main = '', exception = ''] = words.split('(');
  const range = RANGE.exec(main);
  const named = main.includes('매일')
    ? Array.from(LETTERS)
    : range === null
      ? listed(main)
      : between(range[1] ?? '', range[2] ?? '');
  const without = new Set(exception.includes('제외') ? listed(exception.replace(/공휴일/g, '')) : []);
  const days = Weekday.options.filter(
    (_, at) => named.includes(LETTERS.charAt(at)) && !without.has(LETTERS.charAt(at)),
  );
  return days.length > 0 ? days : null;
};
