import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Weights } from '../../wording/strengths.ts';
import { LABELS, type Label, type Listening } from './labels.ts';
import { BUCKETS } from './features.ts';

/** What `npm run train-hearing` writes. */
const Stored = z.object({
  lines: z.number().int().min(1),
  labels: z.array(z.object({ label: z.string(), bias: z.number(), scale: z.number().positive(), weights: z.base64() })),
});

const read = (mode: Listening): ReadonlyMap<Label, Weights> => {
  const { labels } = Stored.parse(JSON.parse(readFileSync(new URL(`${mode}.json`, import.meta.url), 'utf8')));
  return new Map(
    LABELS[mode].map((label) => {
      const stored = labels.find((each) => each.label === label);
      if (stored === undefined) throw new Error(`${mode}.json has no weights of ${label}`);
      const bytes = Buffer.from(stored.weights, 'base64');
      if (bytes.length !== BUCKETS) throw new Error(`${label} has ${bytes.length} weights instead of ${BUCKETS}`);
      const weights = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
      return [label, { bias: stored.bias, scale: stored.scale, weights }];
    }),
  );
};

export const HEARING: Readonly<Record<Listening, ReadonlyMap<Label, Weights>>> = {
  receive: read('receive'),
  help: read('help'),
  harm: read('harm'),
};
