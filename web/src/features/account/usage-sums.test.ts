import { expect, it } from 'vitest';
import type { UsageOfDay } from '@madang/contracts/chat';
import { axisOf, byDay, byModel, sumOf } from './usage-sums.ts';

const row = (day: string, model: string, tokens: number, cost: Partial<UsageOfDay['cost']> = {}): UsageOfDay => ({
  day,
  model,
  calls: 1,
  input_tokens: tokens,
  output_tokens: tokens,
  estimated_calls: 0,
  cost: { amounts: [], unpriced_calls: 0, ...cost },
});
const USD = (amount: number) => ({ amounts: [{ currency: 'USD' as const, amount }] });
const ROWS = [
  row('2026-11-27', 'a/x', 10, USD(1)),
  row('2026-11-29', 'a/x', 5, USD(2)),
  row('2026-11-29', 'b/y', 100, { unpriced_calls: 1 }),
];

it('adds up by model, the largest first, each currency by itself', () => {
  expect(byModel(ROWS)).toMatchObject([
    { model: 'b/y', calls: 1, input: 100, cost: { amounts: [], unpriced_calls: 1 } },
    { model: 'a/x', calls: 2, input: 15, cost: { amounts: [{ currency: 'USD', amount: 3 }], unpriced_calls: 0 } },
  ]);
  expect(sumOf(ROWS)).toMatchObject({ calls: 3, output: 115, cost: { unpriced_calls: 1 } });
});

it('has every day, of which it knows the weekends', () => {
  expect(byDay(ROWS, '2026-11-26', '2026-11-29').map(({ day, input, isWeekend }) => [day, input, isWeekend])).toEqual([
    ['2026-11-26', 0, false],
    ['2026-11-27', 10, false],
    ['2026-11-28', 0, true],
    ['2026-11-29', 105, true],
  ]);
});

it.each([
  [62_133, 80_000],
  [3, 3],
  [100, 100],
  [0.0021, 0.003],
  [0, 1],
])('an axis for %d ends at or above it, not far off', (most, above) => {
  const { top, steps } = axisOf(most);
  expect(top).toBeGreaterThanOrEqual(most);
  expect(top).toBeLessThanOrEqual(above);
  expect(steps.length).toBeLessThanOrEqual(5);
});
