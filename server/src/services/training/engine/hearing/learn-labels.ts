import { readFile } from 'node:fs/promises';
import { learn, vectorsOf } from '../../wording/learn.ts';
import type { Weights } from '../../wording/strengths.ts';
import { BUCKETS, heardFeatures } from './features.ts';
import { LABELS, type Label, type Listening } from './labels.ts';

export interface Labelled {
  readonly text: string;
  readonly label: Label;
  readonly lang: 'ko' | 'en';
}

/** Each so many-th line is not learned from: what is heard is measured by them. */
const ASIDE = 5;

const readLines = async (listening: Listening): Promise<Labelled[]> => {
  const text = await readFile(new URL(`lines/${listening}.jsonl`, import.meta.url), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Labelled);
};

/** What is said in the exercise is no harm. */
const readInRole = async (): Promise<Labelled[]> =>
  (await Promise.all([readLines('receive'), readLines('help')])).flat().map((line) => ({ ...line, label: 'none' }));

/** Written for it by people who have read neither the rules nor the cases. */
export const readLabelled = async (listening: Listening): Promise<{ learned: Labelled[]; aside: Labelled[] }> => {
  const own = await readLines(listening);
  const lines = listening === 'harm' ? [...own, ...(await readInRole())] : own;
  return {
    learned: lines.filter((_, at) => at % ASIDE !== ASIDE - 1),
    aside: lines.filter((_, at) => at % ASIDE === ASIDE - 1),
  };
};

/** Of each label the weights that tell it from all others. */
export const learnLabels = (listening: Listening, lines: readonly Labelled[]): Map<Label, Weights> => {
  const vectors = vectorsOf(
    lines.map(({ text }) => heardFeatures(text)),
    BUCKETS,
  );
  return new Map(
    LABELS[listening].map((label) => [
      label,
      learn(
        vectors,
        lines.map((line) => line.label === label),
        BUCKETS,
      ),
    ]),
  );
};
