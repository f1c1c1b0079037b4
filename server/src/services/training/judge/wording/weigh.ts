import { featuresOf } from '../../wording/features.ts';
import { strengthsOf, type Weights } from '../../wording/strengths.ts';

export interface Wording {
  /** Above 0 the wording is more that of scams, below 0 more that of others; mostly between -1 and 1. */
  readonly margin: number;
  /** The line that speaks most for a scam, from 0 on; null where none does. */
  readonly line: number | null;
}

/** Of a few words alone nothing is sure: so many pieces of silence are in each message. */
export const SILENCE = 120;

/** A line, or a sentence of a long one. */
interface Unit {
  readonly line: number;
  readonly features: ReadonlyMap<number, number>;
}

const LONG_LINE = 160;
const unitsOf = (text: string, buckets: number): Unit[] =>
  text
    .split('\n')
    .flatMap((line, index) =>
      (line.length > LONG_LINE ? line.split(/(?<=[.!?…]) /u) : [line])
        .filter((words) => words.trim() !== '')
        .map((words) => ({ line: index, features: featuresOf(words, buckets) })),
    );

/** So many lines are looked at together, and so many later the next ones: a scam stays one in the middle of small talk. */
const WINDOWS: readonly (readonly [together: number, step: number])[] = [
  [8, 4],
  [2, 1],
];

const weigh = (units: readonly Unit[], { bias, scale, weights }: Weights): Wording => {
  const weightOf = (bucket: number): number => (weights[bucket] ?? 0) * scale;
  const strengths = strengthsOf(
    units.map(({ features }) => features),
    SILENCE,
  );
  let margin = bias;
  for (const [bucket, strength] of strengths) margin += weightOf(bucket) * strength;
  let [most, heaviest]: [number, number | null] = [0, null];
  for (const { line, features } of units) {
    let own = 0;
    for (const bucket of features.keys()) own += weightOf(bucket) * (strengths.get(bucket) ?? 0);
    if (own > most) [most, heaviest] = [own, line];
  }
  return { margin, line: heaviest };
};

/** The worst of all places of a text. */
export const weighWording = (text: string, weights: Weights): Wording => {
  const units = unitsOf(text, weights.weights.length);
  let worst = weigh(units.slice(0, WINDOWS[0]?.[0]), weights);
  for (const [together, step] of WINDOWS)
    for (let from = 0; from + together - step < units.length; from += step) {
      const next = weigh(units.slice(from, from + together), weights);
      if (next.margin > worst.margin) worst = next;
    }
  return worst;
};
