import { AppError } from '#platform/errors';
import { AnswerTooLargeError } from './public-fetch.ts';

/** It had so long, and no longer. */
export class TooSlowError extends Error {}

const layersOf = (error: unknown): Error[] => {
  const layers: Error[] = [];
  for (let layer = error; layer instanceof Error && layers.length < 10; layer = layer.cause) layers.push(layer);
  return layers;
};

const codeOf = (error: Error): string => (error as NodeJS.ErrnoException).code ?? '';
const statusOf = (error: Error): unknown => (error as { status?: unknown }).status;
/** What connections and names fail with. */
const NETWORK = /^(E[A-Z]{3,}|UND_ERR_\w+)$/;

/** What went wrong with a server of others, by what an admin can do about it. */
export const serverError = (cause: unknown): AppError => {
  const layers = layersOf(cause);
  const known = layers.find((layer) => layer instanceof AppError);
  if (known !== undefined) return known;
  const isAny = (test: (layer: Error) => boolean): boolean => layers.some(test);
  if (isAny((layer) => layer instanceof AnswerTooLargeError)) return new AppError('mcp_answer_too_large', { cause });
  if (isAny((layer) => layer instanceof TooSlowError || /TIMEOUT|TIMEDOUT/.test(codeOf(layer))))
    return new AppError('mcp_server_too_slow', { cause });
  if (isAny((layer) => codeOf(layer) === 'EADDRREFUSED')) return new AppError('mcp_address_refused', { cause });
  if (isAny((layer) => statusOf(layer) === 401 || statusOf(layer) === 403 || layer.name === 'UnauthorizedError'))
    return new AppError('mcp_server_refused', { cause });
  if (isAny((layer) => NETWORK.test(codeOf(layer)))) return new AppError('mcp_server_unreachable', { cause });
  return new AppError('mcp_server_not_understood', { cause });
};
