/** Steps of a fifth, from 20 milliseconds to more than three minutes: what lies in one is told within a tenth. */
const FIRST_MS = 20;
const STEP = 1.2;
export const STEPS = 52;

export const stepOf = (ms: number): number =>
  Math.min(STEPS - 1, Math.max(0, Math.ceil(Math.log(ms / FIRST_MS) / Math.log(STEP))));

/** The middle of a step. */
const msOf = (step: number): number => Math.round(FIRST_MS * STEP ** (step - 0.5));

/** null of nothing. */
export const medianOf = (counts: readonly number[]): number | null => {
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all === 0) return null;
  let left = all / 2;
  return msOf(counts.findIndex((count) => (left -= count) <= 0));
};

/** How often each step was met in both. */
export const addSteps = (some: readonly number[], others: readonly number[]): number[] =>
  Array.from({ length: Math.max(some.length, others.length) }, (_, step) => (some[step] ?? 0) + (others[step] ?? 0));
