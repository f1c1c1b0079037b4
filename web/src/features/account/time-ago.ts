import { now } from '../../app/now.ts';

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];
const DAYS_IN_WORDS = 7;

/** “3 hours ago”, or the date when that says more. `just`: what is said of the last minute. */
export const timeAgo = (iso: string, locale: string, just: string, at = now.value): string => {
  const passed = at - Date.parse(iso);
  const [unit, length] = UNITS.find(([, ms]) => passed >= ms) ?? [];
  if (unit === undefined || length === undefined) return just;
  const count = Math.floor(passed / length);
  if (unit === 'day' && count > DAYS_IN_WORDS)
    return new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(new Date(iso));
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-count, unit);
};
