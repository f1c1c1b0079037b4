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

const FILES: Readonly<Record<Listening, readonly Listening[]>> = {
  receive: ['receive'],
  help: ['help'],
  // What is said in the exercise is no harm.
  harm: ['harm', 'receive', 'help'],
};

/** Of each file lines are kept aside by their place in it, so that lines added to one do not move those of another. */
export const readLabelled = async (listening: Listening): Promise<{ learned: Labelled[]; aside: Labelled[] }> => {
  const files = await Promise.all(
    FILES[listening].map(async (file) => {
      const lines = await readLines(file);
      return file === listening ? lines : lines.map((line): Labelled => ({ ...line, label: 'none' }));
    }),
  );
  return {
    learned: files.flatMap((lines) => lines.filter((_, at) => at % ASIDE !== ASIDE - 1)),
    aside: files.flatMap((lines) => lines.filter((_, at) => at % ASIDE === ASIDE - 1)),
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
