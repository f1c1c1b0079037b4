import { expect, it } from 'vitest';
import { isTimeZone } from './config/settings.ts';
import { createCalendar } from './calendar.ts';

const at = (text: string): number => Date.parse(text);
const told = (moment: number): string => new Date(moment).toISOString();

it('a day in Seoul begins at 15:00 UTC', () => {
  const { dayOf, periodOf, nextOf } = createCalendar('Asia/Seoul');
  const last = at('2026-11-30T14:59:59.999Z');
  expect([dayOf(last), dayOf(last + 1), dayOf(last)]).toEqual(['2026-11-30', '2026-12-01', '2026-11-30']);
  expect([periodOf('month', last), periodOf('month', last + 1)]).toEqual(['2026-11', '2026-12']);
  expect(told(nextOf('day', last))).toBe('2026-11-30T15:00:00.000Z');
  expect(told(nextOf('day', last + 1))).toBe('2026-12-01T15:00:00.000Z');
  expect(told(nextOf('month', last + 1))).toBe('2026-12-31T15:00:00.000Z');
});

it('days on which clocks are changed have 23 or 25 hours', () => {
  const { nextOf, dayOf } = createCalendar('Europe/Berlin');
  expect(told(nextOf('day', at('2026-03-29T00:30:00Z')))).toBe('2026-03-29T22:00:00.000Z');
  expect(told(nextOf('day', at('2026-10-25T00:30:00Z')))).toBe('2026-10-25T23:00:00.000Z');
  expect(dayOf(at('2026-10-25T22:59:59Z'))).toBe('2026-10-25');
});

it('knows which names are time zones', () => {
  expect(['Asia/Seoul', 'UTC', 'Asia/Nowhere', ''].map(isTimeZone)).toEqual([true, true, false, false]);
});
