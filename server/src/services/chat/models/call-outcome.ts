import type { CallOutcome } from '@madang/contracts/chat/parts';

/** What a model is told of a call that was made, and of which nobody knows what came of it. */
export const UNKNOWN_OUTCOME = {
  outcome: 'unknown',
  detail:
    'This call was made, and what came of it is not known: it may have been done. Do not make it again by yourself. Tell the person that it may have been done, and how they can find out.',
};

export const isUnknownOutcome = (result: unknown): boolean =>
  typeof result === 'object' && result !== null && 'outcome' in result && result.outcome === UNKNOWN_OUTCOME.outcome;

/** What came of a call of a tool of others, by what a model is told of it. */
export const outcomeOf = (result: unknown): CallOutcome => {
  if (isUnknownOutcome(result)) return 'unknown';
  return typeof result === 'object' && result !== null && 'error' in result ? 'failed' : 'done';
};
