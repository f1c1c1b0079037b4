import { featuresOf } from '../../wording/features.ts';
import { learn, vectorsOf } from '../../wording/learn.ts';
import type { Weights } from '../../wording/strengths.ts';
import { SILENCE } from './weigh.ts';

export interface Example {
  readonly text: string;
  readonly scam: boolean;
}

export const BUCKETS = 2 ** 16;

export const trainWording = (examples: readonly Example[]): Weights => {
  const texts = examples.map(({ text }) => text.split('\n').map((line) => featuresOf(line, BUCKETS)));
  return learn(
    vectorsOf(texts, BUCKETS, SILENCE),
    examples.map(({ scam }) => scam),
    BUCKETS,
  );
};
