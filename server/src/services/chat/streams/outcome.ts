import { AppError } from '#platform/errors';
import { isVisible, ModelError, type AnswerEnd } from '../models/model.ts';
import type { Ending } from '../store/finish-generation.ts';

export type Outcome = Pick<Ending, 'status' | 'finishReason' | 'errorCode'>;

/**
 * How an answer counts whose model has come to its end by itself. `complete` is only what ends with `stop` and has
 * something to read; `content` is all of the answer, with what was written before it was continued.
 *
 * | the model | status | `finish_reason` | `error_code` |
 * |---|---|---|---|
 * | has said all | complete | stop | |
 * | reached a limit of length | interrupted | length | |
 * | was held back by a filter | failed | content_filter | model_filtered |
 * | broke with an error | failed | error | model_failed |
 * | waits for somebody to allow a tool | interrupted | tool_calls | |
 * | wanted a tool that it cannot have, or gave no reason that is known | interrupted | tool_calls, unknown | |
 * | has said nothing | failed, or interrupted where something was written before | as it was given | model_empty |
 */
export const outcomeOfEnd = ({ finish, hasSpoken, waits }: AnswerEnd, content: string): Outcome => {
  if (waits === true) return { status: 'interrupted', finishReason: 'tool_calls', errorCode: null };
  if (finish === 'content_filter') return { status: 'failed', finishReason: finish, errorCode: 'model_filtered' };
  if (finish === 'error') return { status: 'failed', finishReason: finish, errorCode: 'model_failed' };
  if (!hasSpoken)
    return { status: isVisible(content) ? 'interrupted' : 'failed', finishReason: finish, errorCode: 'model_empty' };
  return { status: finish === 'stop' ? 'complete' : 'interrupted', finishReason: finish, errorCode: null };
};

/** The same where asking the model failed. A connection that broke in the middle interrupts an answer: it can be continued. */
export const outcomeOfError = (error: unknown, content: string): Outcome => {
  if (error instanceof ModelError) {
    const isCut = error.code === 'model_cut_off' && isVisible(content);
    return { status: isCut ? 'interrupted' : 'failed', finishReason: error.finish, errorCode: error.code };
  }
  return { status: 'failed', finishReason: null, errorCode: error instanceof AppError ? error.code : 'internal' };
};
