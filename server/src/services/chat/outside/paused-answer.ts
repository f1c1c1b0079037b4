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
});

export const writePaused = (paused: PausedAnswer): string => JSON.stringify(paused);
export const readPaused = (state: string): PausedAnswer => Stored.parse(JSON.parse(state));
