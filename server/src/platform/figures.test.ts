import { expect, it } from 'vitest';
import { createCalendar } from './calendar.ts';
import { keepFigures, lastDays } from './figures.ts';

const SEOUL = createCalendar('Asia/Seoul');

it('days begin at midnight in Seoul, and today is the last of them', () => {
  const justBefore = Date.parse('2026-11-30T14:59:59.999Z');
  expect(lastDays(SEOUL, justBefore, 7)).toMatchObject({
    days: ['2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27', '2026-11-28', '2026-11-29', '2026-11-30'],
    from: new Date('2026-11-23T15:00:00.000Z'),
  });
  expect(lastDays(SEOUL, justBefore + 1, 7).days.at(-1)).toBe('2026-12-01');
  expect(lastDays(SEOUL, justBefore, 90).days).toHaveLength(90);
  // Where clocks are changed, no day is missing and none is there twice.
  const berlin = lastDays(createCalendar('Europe/Berlin'), Date.parse('2026-11-01T12:00:00Z'), 30).days;
  expect([berlin.length, new Set(berlin).size]).toEqual([30, 30]);
});

it('the first id of a moment is below every id of it, and above those of before', () => {
  const { firstId } = lastDays(SEOUL, Date.parse('2026-11-30T03:00:00Z'), 1);
  expect(firstId).toBe(
    `${Date.parse('2026-11-29T15:00:00Z')
      .toString(16)
      .padStart(12, '0')
      .replace(/^(.{8})/, '$1-')}-7000-8000-000000000000`,
  );
});

it('counts once for all who ask within ten seconds, and again after a failure', async () => {
  const clock = { now: () => at };
  let at = 0;
  let counted = 0;
  const kept = keepFigures(clock, () =>
    counted++ === 0 ? Promise.reject(new Error('away')) : Promise.resolve(counted),
  );
  await expect(kept('a')).rejects.toThrow('away');
  expect(await Promise.all([kept('a'), kept('a')])).toEqual([2, 2]);
  at = 9_999;
  expect(await kept('a')).toBe(2);
  at = 10_000;
  expect(await kept('a')).toBe(3);
});
