import type { CallOutcome } from '@madang/contracts/chat/parts';

/** What a model is told of a call that was made, and of which nobody knows what came of it. */
export const UNKNOWN_OUTCOME = {
  outcome: 'unknown',
  detail:
    'This call was made, and what came of it is not known: it may have been done. Do not make it again by yourself. Tell the person that it may have been done, and how they can find out.',
};

/** The same of a call that was not made: its server was not asked. */
export const NOT_SENT = { outcome: 'not_sent' } as const;

const hasOutcome = (result: unknown, { outcome }: { readonly outcome: string }): boolean =>
  typeof result === 'object' && result !== null && 'outcome' in result && result.outcome === outcome;
export const isUnknownOutcome = (result: unknown): boolean => hasOutcome(result, UNKNOWN_OUTCOME);
export const isNotSent = (result: unknown): boolean => hasOutcome(result, NOT_SENT);

/** What came of a call of a tool of others, by what a model is told of it. */
export const outcomeOf = (result: unknown): CallOutcome => {
  if (isUnknownOutcome(result)) return 'unknown';
  if (isNotSent(result)) return 'not_sent';
  return typeof result === 'object' && result !== null && 'error' in result ? 'failed' : 'done';
};
