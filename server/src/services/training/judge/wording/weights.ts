import { z } from 'zod';
import stored from './weights.json' with { type: 'json' };
import { BUCKETS } from './train.ts';

/** What `npm run train-judge` writes. */
const StoredWeights = z.object({
  messages: z.number().int().min(1),
  bias: z.number(),
  scale: z.number().positive(),
  /** {@link BUCKETS} of 8 bits each, in base64. */
  weights: z.base64(),
  mixing: z.object({ ofRules: z.number(), ofMargin: z.number(), bias: z.number() }),
});

const { bias, scale, weights, mixing } = StoredWeights.parse(stored);
const bytes = Buffer.from(weights, 'base64');
if (bytes.length !== BUCKETS) throw new Error(`weights.json has ${bytes.length} weights instead of ${BUCKETS}`);

export const WEIGHTS = { bias, scale, weights: new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length) };
export const MIXING = mixing;
