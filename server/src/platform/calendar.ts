import type { Locale } from './http/handler.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

export type Period = 'day' | 'month';

/** Days and months where the installation is, by moments in milliseconds. */
export interface Calendar {
  readonly timeZone: string;
  /** 2026-11-29. */
  readonly dayOf: (moment: number) => string;
  /** 2026-11-29, or 2026-11. */
  readonly periodOf: (period: Period, moment: number) => string;
  /** When the next one begins. */
  readonly nextOf: (period: Period, moment: number) => number;
}

export const createCalendar = (timeZone: string): Calendar => {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  /** The time that clocks there show, as if it were UTC. */
  const shown = (moment: number): number => {
    const part = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = part;
    return Date.UTC(year, month - 1, day, hour, minute, second);
  };
  /** The moment at which clocks there show that. */
  const momentOf = (wanted: number): number => {
    const guess = wanted - (shown(wanted) - wanted);
    return guess - (shown(guess) - wanted); // once more: the clocks may have been changed in between
  };
  /** Of many answers on one day the day is looked for once. */
  let known = { day: '', from: 0, until: 0 };
  const dayOf = (moment: number): string => {
    if (moment < known.from || moment >= known.until) {
      const midnight = Math.floor(shown(moment) / DAY_MS) * DAY_MS;
      const day = new Date(midnight).toISOString().slice(0, 10);
      known = { day, from: momentOf(midnight), until: momentOf(midnight + DAY_MS) };
    }
    return known.day;
  };
  return {
    timeZone,
    dayOf,
    periodOf: (period, moment) => dayOf(moment).slice(0, period === 'day' ? 10 : 7),
    nextOf(period, moment) {
      const [year = 0, month = 0, day = 0] = dayOf(moment).split('-').map(Number);
      return momentOf(period === 'day' ? Date.UTC(year, month - 1, day + 1) : Date.UTC(year, month, 1));
    },
  };
};

/** 0:00 of a day, in words, with the clock by which it is meant. */
export const resetWords = (moment: number, timeZone: string, locale: Locale): string => {
  const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormatPart[] =>
    new Intl.DateTimeFormat(locale, { timeZone, ...options }).formatToParts(moment);
  const day = format({ month: 'long', day: 'numeric' })
    .map(({ value }) => value)
    .join('');
  const zone = format({ timeZoneName: 'longGeneric' }).find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
  return locale === 'ko' ? `${day} 0시(${zone})` : `0:00 on ${day} (${zone})`;
};
