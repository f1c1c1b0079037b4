import type { Citation } from '@madang/contracts/chat';
import { UNKNOWN_OUTCOME } from '../models/call-outcome.ts';
import type { DoneBefore, ToolOutcome, ToolProgress } from '../models/tools.ts';
import { readPaused, writePaused } from './paused-answer.ts';

const NOT_MADE: ToolOutcome = {
  result: { error: 'the answer was cut off before this call: it was not made' },
  found: 0,
};

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
