import type { UsageOfDay } from '@madang/contracts/chat';

export type Cost = UsageOfDay['cost'];
export interface UsageSum {
  readonly calls: number;
  readonly input: number;
  readonly output: number;
  readonly estimated: number;
  readonly cost: Cost;
}

const NOTHING: UsageSum = {
  calls: 0,
  input: 0,
  output: 0,
  estimated: 0,
  cost: { amounts: [], unpriced_calls: 0 },
};

const addCosts = (a: Cost, b: Cost): Cost => {
  const amounts = new Map(a.amounts.map(({ currency, amount }) => [currency, amount]));
  for (const { currency, amount } of b.amounts) amounts.set(currency, (amounts.get(currency) ?? 0) + amount);
  return {
    amounts: [...amounts].map(([currency, amount]) => ({ currency, amount })),
    unpriced_calls: a.unpriced_calls + b.unpriced_calls,
  };
};

const add = (sum: UsageSum, row: UsageOfDay): UsageSum => ({
  calls: sum.calls + row.calls,
  input: sum.input + row.input_tokens,
  output: sum.output + row.output_tokens,
  estimated: sum.estimated + row.estimated_calls,
  cost: addCosts(sum.cost, row.cost),
});

const sumsBy = (rows: readonly UsageOfDay[], key: (row: UsageOfDay) => string): Map<string, UsageSum> => {
  const sums = new Map<string, UsageSum>();
  for (const row of rows) sums.set(key(row), add(sums.get(key(row)) ?? NOTHING, row));
  return sums;
};

export const sumOf = (rows: readonly UsageOfDay[]): UsageSum => rows.reduce(add, NOTHING);
export const tokensOf = ({ input, output }: UsageSum): number => input + output;

/** Whoever used most comes first. */
export const byModel = (rows: readonly UsageOfDay[]): (UsageSum & { readonly model: string })[] =>
  [...sumsBy(rows, ({ model }) => model)]
    .map(([model, sum]) => ({ model, ...sum }))
    .sort((a, b) => tokensOf(b) - tokensOf(a) || b.calls - a.calls);

const DAY_MS = 24 * 60 * 60 * 1000;

/** Every day up to the last one, those on which nothing happened too. */
export const byDay = (
  rows: readonly UsageOfDay[],
  from: string,
  to: string,
): (UsageSum & { readonly day: string; readonly isWeekend: boolean })[] => {
  const sums = sumsBy(rows, ({ day }) => day);
  const count = Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;
  return Array.from({ length: count }, (_, nth) => {
    const date = new Date(Date.parse(from) + nth * DAY_MS);
    const day = date.toISOString().slice(0, 10);
    return { day, isWeekend: date.getUTCDay() % 6 === 0, ...(sums.get(day) ?? NOTHING) };
  });
};

/** The end of an axis that nothing goes beyond: 1, 2 or 5 times a power of ten, and so many steps. */
export const axisOf = (most: number): { readonly top: number; readonly steps: readonly number[] } => {
  if (most <= 0) return { top: 1, steps: [0] };
  const power = 10 ** Math.floor(Math.log10(most / 3));
  const step = [1, 2, 5, 10].map((times) => times * power).find((size) => size * 4 >= most) ?? 10 * power;
  const count = Math.ceil(most / step);
  return { top: step * count, steps: Array.from({ length: count + 1 }, (_, nth) => nth * step) };
};
