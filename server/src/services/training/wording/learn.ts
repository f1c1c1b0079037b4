import { strengthsOf, type Weights } from './strengths.ts';

/** Lines of a text by their features. */
export type Features = readonly ReadonlyMap<number, number>[];

/** How dear a text on the wrong side is, beside large weights. */
const COST = 10;
const ROUNDS = 20;
/** What is in one text alone says nothing of others. */
const LEAST_TEXTS = 2;
const LARGEST = 127;

/** The same numbers in each run: weights are made again from the texts, and compared. */
const randomFrom = (seed: number) => (): number => {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
  return seed / 0x80000000;
};

const shuffled = (count: number, random: () => number): number[] => {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
  }
  return order;
};

const commonIn = (texts: readonly Features[], buckets: number): Uint8Array => {
  const seen = new Uint32Array(buckets);
  for (const lines of texts)
    for (const bucket of new Set(lines.flatMap((line) => [...line.keys()]))) seen[bucket] = (seen[bucket] ?? 0) + 1;
  return Uint8Array.from(seen, (count) => (count >= LEAST_TEXTS ? 1 : 0));
};

type Vector = readonly (readonly [bucket: number, strength: number])[];
/** Of each text, without what no other one has. */
export const vectorsOf = (texts: readonly Features[], buckets: number, silence = 0): Vector[] => {
  const common = commonIn(texts, buckets);
  return texts.map((lines) => [...strengthsOf(lines, silence).entries()].filter(([bucket]) => common[bucket] === 1));
};

/**
 * A linear support vector machine, trained by dual coordinate descent (Hsieh et al., "A dual coordinate descent method for
 * large-scale linear SVM", ICML 2008, algorithm 1 with squared losses).
 *
 * @param sides of each text whether it is one of those to be found
 */
export const learn = (vectors: readonly Vector[], sides: readonly boolean[], buckets: number): Weights => {
  const weights = new Float64Array(buckets);
  let bias = 0;
  const duals = new Float64Array(vectors.length);
  const curvatures = vectors.map((vector) => vector.reduce((sum, [, value]) => sum + value * value, 1) + 0.5 / COST);
  const random = randomFrom(1);
  for (let round = 0; round < ROUNDS; round++)
    for (const index of shuffled(vectors.length, random)) {
      const [vector, side, dual] = [vectors[index] ?? [], sides[index] === true ? 1 : -1, duals[index] ?? 0];
      const margin = vector.reduce((sum, [bucket, value]) => sum + (weights[bucket] ?? 0) * value, bias);
      const gradient = side * margin - 1 + (dual * 0.5) / COST;
      const next = Math.max(0, dual - gradient / (curvatures[index] ?? 1));
      duals[index] = next;
      const step = (next - dual) * side;
      bias += step;
      for (const [bucket, value] of vector) weights[bucket] = (weights[bucket] ?? 0) + step * value;
    }
  const scale = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0) / LARGEST;
  return { bias, scale, weights: Int8Array.from(weights, (weight) => Math.round(weight / scale)) };
};
