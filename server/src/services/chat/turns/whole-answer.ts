import type { Message } from '@madang/contracts/chat';
import { ERRORS, type ErrorCode } from '@madang/contracts/index';
import { AppError } from '#platform/errors';
import { readStream, type StreamSource } from '#platform/streams/reader';
import { findAnswer } from '../store/messages.ts';
import type { Generations } from '../streams/generations.ts';

const isKnown = (code: string): code is ErrorCode =>
  code in ERRORS && (/^(model|answer)_/.test(code) || code === 'service_unavailable' || code === 'gateway_timeout');

/** The same question to the same model ends in the same way, until somebody changes one of both. */
const LASTING = new Set([
  'model_filtered',
  'model_input_too_long',
  'model_refused',
  'model_key_refused',
  'model_no_credit',
  'model_not_found',
]);

const readToEnd = async (
  source: StreamSource,
  messageId: string,
  signal: AbortSignal,
): Promise<Message | undefined> => {
  await readStream(source, messageId, 0, signal, { write: () => true, drained: () => Promise.resolve() });
  return findAnswer(source.db, messageId);
};

/** Waits for the end of an answer, whichever process writes it. @throws AppError when something went wrong with it; an answer that only reached its limit of length is one all the same */
export const wholeAnswer = async (
  source: StreamSource,
  generations: Generations,
  messageId: string,
  signal: AbortSignal,
): Promise<Message> => {
  const message = (await generations.finished(messageId)) ?? (await readToEnd(source, messageId, signal));
  if (message === undefined) throw new AppError('message_not_found');
  if (message.status !== 'failed' && message.error_code === null) return message;
  const code = message.error_code ?? 'internal';
  throw new AppError(isKnown(code) ? code : 'model_unavailable', {
    values: { service: 'model', seconds: 30 },
    detail: `the message was saved; ${message.status === 'interrupted' ? 'continue' : 'regenerate'} answer ${message.id}`,
    members: {
      ...(message.parent_id === null ? {} : { user_message_id: message.parent_id }),
      message_id: message.id,
      retryable: !LASTING.has(code),
    },
  });
};
