import type { Message } from '@madang/contracts/chat';
import type { ErrorCode } from '@madang/contracts/errors';
import { AppError } from '#platform/errors';
import type { Generations } from '../streams/generations.ts';
import { readStream, type StreamSource } from '../streams/read-stream.ts';

const MODEL_ERRORS: ReadonlySet<string> = new Set(['model_unavailable', 'model_timeout', 'model_rate_limited', 'service_unavailable', 'gateway_timeout']);

const readToEnd = async (source: StreamSource, messageId: string, signal: AbortSignal): Promise<Message | undefined> => {
  await readStream(source, messageId, 0, signal, { write: () => true, drained: () => Promise.resolve() });
  return source.findMessage(messageId);
};

/** Waits for the end of an answer, whichever process writes it. @throws AppError when the model failed */
export const wholeAnswer = async (source: StreamSource, generations: Generations, messageId: string, signal: AbortSignal): Promise<Message> => {
  const message = (await generations.finished(messageId)) ?? (await readToEnd(source, messageId, signal));
  if (message === undefined) throw new AppError('message_not_found');
  if (message.status !== 'failed') return message;
  const code = message.error_code ?? 'internal';
  throw new AppError(MODEL_ERRORS.has(code) ? (code as ErrorCode) : 'model_unavailable', {
    values: { service: 'model', seconds: 30 },
    detail: `the message was saved; regenerate answer ${message.id}`,
  });
};
