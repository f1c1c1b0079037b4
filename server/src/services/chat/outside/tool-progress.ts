import type { Citation } from '@madang/contracts/chat';
import type { DoneBefore, ToolOutcome, ToolProgress } from '../models/tools.ts';
import { readPaused, writePaused } from './paused-answer.ts';

/** What a model is told of a call that was made, and of which nobody knows what came of it. */
export const UNKNOWN_OUTCOME = {
  outcome: 'unknown',
  detail:
    'This call was made, and what came of it is not known: it may have been done. Do not make it again by yourself. Tell the person that it may have been done, and how they can find out.',
};
const NOT_MADE: ToolOutcome = {
  result: { error: 'the answer was cut off before this call: it was not made' },
  found: 0,
};

export const isUnknownOutcome = (result: unknown): boolean =>
  typeof result === 'object' && result !== null && 'outcome' in result && result.outcome === UNKNOWN_OUTCOME.outcome;

/** `written`: characters of the answer so far. */
export const writeProgress = ({ isCalling, ...paused }: ToolProgress, written: number): string =>
  JSON.stringify({ isCalling, written, paused: writePaused(paused) });

/** With what came of each call: of the one that was being made nobody knows, and those after it were not made. */
export const readProgress = (state: string, told: readonly Citation[]): DoneBefore => {
  const { isCalling, written, paused } = JSON.parse(state) as { isCalling: boolean; written: number; paused: string };
  const { turns, text, calls, thoughts, outcomes, citations } = readPaused(paused);
  const all = calls.map((_, index): ToolOutcome => {
    const isThatOne = isCalling && index === outcomes.length;
    return outcomes[index] ?? (isThatOne ? { result: UNKNOWN_OUTCOME, found: 0 } : NOT_MADE);
  });
  const known = new Set(told.map(({ number }) => number));
  return {
    turns: [...turns, { text, calls, thoughts, outcomes: all }],
    citations: [...told, ...citations.filter(({ number }) => !known.has(number))],
    written,
  };
};
