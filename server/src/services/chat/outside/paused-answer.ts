import { z } from 'zod';
import { Citation } from '@madang/contracts/chat';
import type { PausedAnswer } from '../models/tools.ts';

const Call = z.object({ id: z.string(), name: z.string(), input: z.string(), metadata: z.unknown().optional() });
const Thoughts = z.array(z.object({ text: z.string(), metadata: z.unknown().optional() }));
const Outcome = z.object({ result: z.unknown(), found: z.number() });
const Stored = z.object({
  turns: z.array(z.object({ text: z.string(), calls: z.array(Call), outcomes: z.array(Outcome), thoughts: Thoughts })),
  text: z.string(),
  calls: z.array(Call),
  thoughts: Thoughts,
  outcomes: z.array(Outcome),
  citations: z.array(Citation),
  /** So many of its calls were made before it was cut off (MadeCalls); none where it never was. */
  cutOffCalls: z.number().int().default(0),
});

export const writePaused = (paused: PausedAnswer, cutOffCalls = 0): string =>
  JSON.stringify({ ...paused, cutOffCalls });
export const readPaused = (state: string): PausedAnswer & { readonly cutOffCalls: number } =>
  Stored.parse(JSON.parse(state));
