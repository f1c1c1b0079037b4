import type { Calendar } from './calendar.ts';
import type { Clock } from './clock.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** What figures by day are told of: whole days where the installation is, today the last of them. */
export interface FigureDays {
  readonly timeZone: string;
  /** Oldest first. */
  readonly days: readonly string[];
  /** When the first of them began. */
  readonly from: Date;
  /** What was made since then has a greater id: those of version 7 grow with time, and every table is in the order of its own. */
  readonly firstId: string;
}

/** The least id of version 7 of a moment. */
const firstIdOf = (moment: number): string => {
  const hex = moment.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
};

export const lastDays = (calendar: Calendar, now: number, count: number): FigureDays => {
  const from = calendar.nextOf('day', now - count * DAY_MS);
  const days: string[] = [];
  for (let moment = from; moment <= now; moment = calendar.nextOf('day', moment)) days.push(calendar.dayOf(moment));
  return { timeZone: calendar.timeZone, days, from: new Date(from), firstId: firstIdOf(from) };
};

/** How old figures may be: however many look at them, or reload, they are counted so often at most. */
const KEPT_MS = 10_000;

/** Keeps what was counted for a moment, by a name; whoever asks meanwhile waits for the same count. */
export const keepFigures = <T>(clock: Pick<Clock, 'now'>, load: (name: string) => Promise<T>) => {
  const kept = new Map<string, { readonly at: number; readonly value: Promise<T> }>();
  return (name: string): Promise<T> => {
    const known = kept.get(name);
    if (known !== undefined && Math.abs(clock.now() - known.at) < KEPT_MS) return known.value;
    const value = load(name);
    kept.set(name, { at: clock.now(), value });
    value.catch(() => kept.delete(name));
    return value;
  };
};
