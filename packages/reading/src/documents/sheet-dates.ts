/** Of the formats that have a number and no text: days and times, those of East Asia too (ECMA-376, 18.8.30). */
const BUILT_IN: readonly (readonly [from: number, to: number])[] = [
  [14, 22],
  [27, 36],
  [45, 47],
  [50, 58],
];

/** Letters of a format that are no text in quotes, no colour and no escape. */
const QUOTED = /"[^"]*"|\[[^\]]*\]|\\./g;

export const isDateFormat = (id: number, code: string | undefined): boolean =>
  code === undefined
    ? BUILT_IN.some(([from, to]) => id >= from && id <= to)
    : /[ymdhs]/i.test(code.replace(QUOTED, ''));

const DAY_MS = 86_400_000;
/** Day 0 of either way of counting. The first counts a 29 February 1900, so it is right from March of that year. */
const EPOCH_1900 = Date.UTC(1899, 11, 30);
const EPOCH_1904 = Date.UTC(1904, 0, 1);

/** A serial number as a day, with the time where it has one; a time alone as that. */
export const toDate = (serial: number, is1904: boolean): string => {
  const date = new Date(Math.round(((is1904 ? EPOCH_1904 : EPOCH_1900) + serial * DAY_MS) / 1000) * 1000);
  if (Number.isNaN(date.getTime())) return String(serial);
  const [day = '', time = ''] = date.toISOString().split(/T|\.000Z/);
  if (serial < 1 && !is1904) return time;
  return Number.isInteger(serial) ? day : `${day} ${time}`;
};
