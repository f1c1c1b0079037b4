import type { Message, SnapshotMessage } from '@madang/contracts/chat';

/** How an answer ended that does not count as complete; each has words of its own. */
export type AnswerEnding =
  | 'stopped'
  | 'interrupted'
  | 'length'
  | 'cut'
  | 'filtered'
  | 'heldBack'
  | 'notJudged'
  | 'error'
  | 'empty'
  | 'unknown'
  | 'busy'
  | 'slow'
  | 'away'
  | 'tooLong'
  | 'refused'
  | 'unset'
  | 'noCredit'
  | 'failed';

type Ended = Pick<Message | SnapshotMessage, 'status' | 'finish_reason' | 'error_code'>;

const BY_CODE: Readonly<Record<string, AnswerEnding>> = {
  model_cut_off: 'cut',
  model_filtered: 'filtered',
  answer_held_back: 'heldBack',
  answer_not_judged: 'notJudged',
  model_failed: 'error',
  model_empty: 'empty',
  model_rate_limited: 'busy',
  model_timeout: 'slow',
  model_unavailable: 'away',
  model_input_too_long: 'tooLong',
  model_refused: 'refused',
  model_key_refused: 'unset',
  model_no_credit: 'noCredit',
  model_not_found: 'unset',
};

/** Null where it is complete, or still being written. */
export const endingOf = ({ status, finish_reason: finish, error_code: code }: Ended): AnswerEnding | null => {
  if (status === 'complete' || status === 'generating') return null;
  if (status === 'stopped') return 'stopped';
  if (code !== null) return BY_CODE[code] ?? 'failed';
  if (finish === 'length') return 'length';
  if (finish === 'unknown' || finish === 'tool_calls') return 'unknown';
  return status;
};

/** Where there is more to come if the model is only asked to go on. Elsewhere it has to begin anew. */
const UNFINISHED: ReadonlySet<AnswerEnding> = new Set([
  'stopped',
  'interrupted',
  'length',
  'cut',
  'busy',
  'slow',
  'away',
]);

export const canContinue = (ending: AnswerEnding, content: string): boolean =>
  UNFINISHED.has(ending) && content.trim() !== '';

/** Where the model, and not the server or a person, is why there is no more: another one may do better. */
const OF_THE_MODEL: ReadonlySet<AnswerEnding> = new Set([
  'cut',
  'filtered',
  'heldBack',
  'error',
  'empty',
  'unknown',
  'busy',
  'slow',
  'away',
  'tooLong',
  'refused',
  'unset',
  'noCredit',
  'failed',
]);

export const mayChangeModel = (ending: AnswerEnding): boolean => OF_THE_MODEL.has(ending);
