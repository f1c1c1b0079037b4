import { expect, it } from 'vitest';
import { hasKnownDays, putOutOn, weekOf } from './week.ts';

it('begins on Monday and knows today by the clock of Seoul', () => {
  // Still Saturday in London and New York.
  const { days, today } = weekOf(new Date('2026-11-28T16:00:00Z'));
  expect(days.map(({ weekday }) => weekday)).toEqual(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);
  expect(days[today]?.weekday).toBe('sun');
  expect(days[today]?.date.toISOString().slice(0, 10)).toBe('2026-11-29');
  expect(days[0]?.date.toISOString().slice(0, 10)).toBe('2026-11-23');
});

it('puts nothing out on days that are not known', () => {
  const paper = { weekdays: ['mon', 'wed'] as const };
  const food = { weekdays: null };
  const collection = [{ ...paper, weekdays: [...paper.weekdays] }, food];
  expect(putOutOn(collection, 'wed')).toEqual([{ weekdays: ['mon', 'wed'] }]);
  expect(putOutOn(collection, 'thu')).toEqual([]);
  expect(hasKnownDays(collection)).toBe(true);
  expect(hasKnownDays([food])).toBe(false);
});
