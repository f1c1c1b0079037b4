/** What a cell shows its number as. */
export type NumberFormat = 'number' | 'date' | 'duration';

/** Of the formats that have a number and no text: days and times, those of East Asia too (ECMA-376, 18.8.30). */
const BUILT_IN_DATES: readonly (readonly [from: number, to: number])[] = [
  [14, 22],
  [27, 36],
  [45, 47],
  [50, 58],
];
/** `[h]:mm:ss` */
const BUILT_IN_DURATION = 46;

/** Hours, minutes or seconds that go on beyond a day, an hour, a minute. */
const GOES_ON = /\[(?:h+|m+|s+)\]/i;
/** Letters of a format that are none of a date: in quotes, in brackets, escaped, filling (`*x`), and as wide as (`_x`). */
const LITERAL = /"[^"]*"|\[[^\]]*\]|[\\_*]./g;

export const formatOf = (id: number, code: string | undefined): NumberFormat => {
  if (code === undefined) {
    if (id === BUILT_IN_DURATION) return 'duration';
    return BUILT_IN_DATES.some(([from, to]) => id >= from && id <= to) ? 'date' : 'number';
  }
  if (GOES_ON.test(code.replace(/"[^"]*"|[\\_*]./g, ''))) return 'duration';
  return /[ymdhs]/i.test(code.replace(LITERAL, '')) ? 'date' : 'number';
};

const DAY_MS = 86_400_000;
/** Day 0 of either way of counting. The first counts a 29 February 1900, so it is right from March of that year. */
const EPOCH_1900 = Date.UTC(1899, 11, 30);
const EPOCH_1904 = Date.UTC(1904, 0, 1);

/** A serial number as a day, with the time where it has one; a time alone as that. */
const toDate = (serial: number, is1904: boolean): string => {
  const date = new Date(Math.round(((is1904 ? EPOCH_1904 : EPOCH_1900) + serial * DAY_MS) / 1000) * 1000);
  if (Number.isNaN(date.getTime())) return String(serial);
  const [day = '', time = ''] = date.toISOString().split(/T|\.000Z/);
  if (serial < 1 && !is1904) return time;
  return Number.isInteger(serial) ? day : `${day} ${time}`;
};

/** Days as hours, minutes and, where there are any, seconds: `40:00`. */
const toDuration = (days: number): string => {
  const seconds = Math.round(Math.abs(days) * 86_400);
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  const sign = days < 0 && seconds > 0 ? '-' : '';
  return `${sign}${Math.floor(minutes / 60)}:${two(minutes % 60)}${rest === 0 ? '' : `:${two(rest)}`}`;
};

/** What stands in the file, where it is no number. */
export const showNumber = (value: string, format: NumberFormat, is1904: boolean): string => {
  const number = Number(value);
  if (format === 'number' || !Number.isFinite(number)) return value;
  return format === 'date' ? toDate(number, is1904) : toDuration(number);
};
