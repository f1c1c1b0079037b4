import { setTimeout as sleep } from 'node:timers/promises';
import { ModelError } from './model.ts';

/** What a provider answered instead of a stream. Errors of the AI SDK have the same fields. */
export class ProviderError extends Error {
  readonly statusCode: number;
  readonly responseHeaders: Readonly<Record<string, string | string[] | undefined>>;

  constructor(message: string, statusCode: number, responseHeaders: ProviderError['responseHeaders'] = {}) {
    super(message);
    this.name = 'ProviderError';
    this.statusCode = statusCode;
    this.responseHeaders = responseHeaders;
  }

  get isRetryable(): boolean {
    return this.statusCode === 429 || this.statusCode >= 500;
  }
}

const TIMEOUTS = new Set(['TimeoutError', 'HeadersTimeoutError', 'BodyTimeoutError', 'ConnectTimeoutError']);

type Layer = Partial<Pick<ProviderError, 'statusCode' | 'name' | 'message' | 'cause' | 'isRetryable' | 'responseHeaders'>>;

/** The SDK wraps the network's error in its own. */
function* layersOf(error: unknown): Generator<Layer> {
  let layer = error;
  for (let depth = 0; depth < 5 && typeof layer === 'object' && layer !== null; depth += 1) {
    yield layer;
    layer = (layer as Layer).cause;
  }
}

export const toModelError = (error: unknown): ModelError => {
  if (error instanceof ModelError) return error;
  for (const { statusCode, name } of layersOf(error)) {
    if (statusCode === 429) return new ModelError('model_rate_limited', error);
    if (name !== undefined && TIMEOUTS.has(name)) return new ModelError('model_timeout', error);
  }
  return new ModelError('model_unavailable', error);
};

/** For the log: without what was asked, which the SDK's errors carry along. */
export const describeError = (error: unknown): string => {
  const layers = [...layersOf(error)].map(({ name, message }) => `${name}: ${message}`);
  return layers.length === 0 ? String(error) : layers.join(', caused by ');
};

const RETRY_SECONDS = 1;
/** A provider that asks for more patience than this has refused. */
const MOST_RETRY_SECONDS = 5;

/** How long to wait before a second try; undefined where a second try would not help. */
const retrySecondsOf = (error: unknown): number | undefined => {
  const { isRetryable, responseHeaders } = [...layersOf(error)][0] ?? {};
  if (isRetryable !== true) return undefined;
  const seconds = Number(responseHeaders?.['retry-after'] ?? RETRY_SECONDS);
  return seconds >= 0 && seconds <= MOST_RETRY_SECONDS ? seconds : undefined;
};

/** Opens a provider's stream. Before the first token, a second try costs nobody anything. */
export const openTwice = async <T>(open: () => Promise<T>, signal: AbortSignal): Promise<T> => {
  try {
    return await open();
  } catch (error) {
    const seconds = retrySecondsOf(error);
    if (seconds === undefined || signal.aborted) throw error;
    await sleep(seconds * 1000, undefined, { signal });
    return open();
  }
};
