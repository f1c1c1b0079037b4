import { readFile } from 'node:fs/promises';
import type { Mode } from '@madang/contracts/training/case';
import { learn, vectorsOf } from '../../wording/learn.ts';
import type { Weights } from '../../wording/strengths.ts';
import { BUCKETS, heardFeatures } from './features.ts';
import { LABELS, type Label } from './labels.ts';

export interface Labelled {
  readonly text: string;
  readonly label: Label;
  readonly lang: 'ko' | 'en';
}

/** Each so many-th line is not learned from: what is heard is measured by them. */
const ASIDE = 5;

/** Written for it by people who have read neither the rules nor the cases. */
export const readLabelled = async (mode: Mode): Promise<{ learned: Labelled[]; aside: Labelled[] }> => {
  const text = await readFile(new URL(`lines/${mode}.jsonl`, import.meta.url), 'utf8');
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Labelled);
  return {
    learned: lines.filter((_, at) => at % ASIDE !== ASIDE - 1),
    aside: lines.filter((_, at) => at % ASIDE === ASIDE - 1),
  };
};

/** Of each label the weights that tell it from all others. */
export const learnLabels = (mode: Mode, lines: readonly Labelled[]): Map<Label, Weights> => {
  const vectors = vectorsOf(
    lines.map(({ text }) => heardFeatures(text)),
    BUCKETS,
  );
  return new Map(
    LABELS[mode].map((label) => [
      label,
      learn(
        vectors,
        lines.map((line) => line.label === label),
        BUCKETS,
      ),
    ]),
  );
};
