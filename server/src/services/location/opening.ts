import type { Hours, Opening, Span } from '@madang/contracts/location/entities';
import type { Localized } from '@madang/contracts/fields';

/** Days of Korea on which offices are closed, and for which years that is known. */
export interface Holidays {
  readonly years: ReadonlySet<number>;
  nameOf(day: string): Localized | undefined;
}

/** Korea has had no daylight saving time since 1988. */
const KOREA_MS = 9 * 3_600_000;
const DAY_MS = 24 * 3_600_000;
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
const isOvernight = ({ opens, closes }: Span): boolean => closes <= opens;

/** When a place opens on a day of Korea; null: nobody has written that down. */
const spanOn = (hours: Hours, koreanDay: Date, holidays: Holidays): Span | 'closed' | null => {
  const weekday = WEEKDAYS[koreanDay.getUTCDay()] ?? 'sun';
  const isHoliday = holidays.nameOf(koreanDay.toISOString().slice(0, 10)) !== undefined;
  if (hours.closed_on.includes(weekday)) return 'closed';
  if (isHoliday && hours.closed_on_holidays) return 'closed';
  // Sundays are public holidays themselves (관공서의 공휴일에 관한 규정 제2조 제1호), and few who write 공휴일 for the days on
  // which they are closed say whether they mean them.
  if (weekday === 'sun' && hours.closed_on_holidays) return null;
  if (weekday === 'sun' || isHoliday) return hours.holidays ?? (hours.never_closed ? hours.weekdays : null);
  if (!holidays.years.has(koreanDay.getUTCFullYear())) return null;
  if (weekday === 'sat') return hours.never_closed ? hours.weekdays : null;
  return hours.weekdays;
};

const UNKNOWN = { state: 'unknown', until: null, opens_at: null } as const;

const stateAt = (hours: Hours, at: Date, holidays: Holidays): Omit<Opening, 'holiday'> => {
  const now = at.getUTCHours() * 60 + at.getUTCMinutes();
  const before = spanOn(hours, new Date(at.getTime() - DAY_MS), holidays);
  const today = spanOn(hours, at, holidays);
  // What opened yesterday may still be open.
  if (before !== null && before !== 'closed' && isOvernight(before) && now < minutesOf(before.closes))
    return { state: 'open', until: before.closes, opens_at: null };
  if (today === null) return UNKNOWN;
  if (before === null && [hours.weekdays, hours.holidays].some((span) => span !== null && runsInto(span, now)))
    return UNKNOWN;
  if (today === 'closed') return { state: 'closed', until: null, opens_at: null };
  const opens = minutesOf(today.opens);
  if (now < opens) return { state: 'closed', until: null, opens_at: today.opens };
  if (isOvernight(today) || now < minutesOf(today.closes))
    return { state: 'open', until: today.closes === today.opens ? null : today.closes, opens_at: null };
  return { state: 'closed', until: null, opens_at: null };
};

const runsInto = (span: Span, now: number): boolean => isOvernight(span) && now < minutesOf(span.closes);

/** Whether a place is open; of what says nothing of its hours nothing is known. */
export const openingAt = (hours: Hours | null, now: Date, holidays: Holidays): Opening => {
  // Its UTC fields are those of the clock on the wall in Korea.
  const at = new Date(now.getTime() + KOREA_MS);
  const holiday = holidays.nameOf(at.toISOString().slice(0, 10)) ?? null;
  if (hours === null) return { ...UNKNOWN, holiday };
  const state = stateAt(hours, at, holidays);
  if (!hours.closed_unread) return { ...state, holiday };
  // Today may be one of the days that could not be read.
  return { ...(state.state === 'open' ? UNKNOWN : { ...state, opens_at: null }), holiday };
};
