import type { Collection, Weekday } from '@madang/contracts/recycle-regions';

export const WEEKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

export interface Day {
  readonly weekday: Weekday;
  /** Noon of it, in UTC, so that it is the same date wherever it is read. */
  readonly date: Date;
}

const DAY_MS = 86_400_000;
const NUMERIC = { timeZone: 'Asia/Seoul', year: 'numeric', month: '2-digit', day: '2-digit' } as const;

/** Seven days from Monday on, and which of them is today where the guide's places are. */
export const weekOf = (now: Date): { readonly days: readonly Day[]; readonly today: number } => {
  const noon = new Date(`${new Intl.DateTimeFormat('sv-SE', NUMERIC).format(now)}T12:00:00Z`);
  const today = (noon.getUTCDay() + 6) % 7;
  const days = WEEKDAYS.map((weekday, at) => ({ weekday, date: new Date(noon.getTime() + (at - today) * DAY_MS) }));
  return { days, today };
};

/** What of this is put out on that day; what depends on more than the place is on none. */
export const putOutOn = <C extends Pick<Collection, 'weekdays'>>(collection: readonly C[], weekday: Weekday): C[] =>
  collection.filter(({ weekdays }) => weekdays?.includes(weekday));

/** Whether the days of anything are known here. */
export const hasKnownDays = (collection: readonly Pick<Collection, 'weekdays'>[]): boolean =>
  collection.some(({ weekdays }) => weekdays !== null);
