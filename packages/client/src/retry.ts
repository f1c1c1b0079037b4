import { MadangError, unreachable } from './madang-error.ts';

const RETRIES = 3;
const FIRST_WAIT_SECONDS = 0.5;
/** A server that asks for more than this is waited for by whoever calls, who may have something better to do. */
const LONGEST_WAIT_SECONDS = 60;

/** 0.5, 1, 2, 4 … seconds, a quarter of it by chance: those who lost a server at once should not come back at once. */
export const backOff = (attempt: number, longest = 8): number =>
  Math.min(longest, FIRST_WAIT_SECONDS * 2 ** attempt) * (1 - Math.random() / 4);

/** @throws the reason of the signal */
export const pause = (seconds: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const end = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', end);
      resolve();
    }, seconds * 1000);
    signal?.addEventListener('abort', end, { once: true });
  });

/** What `fetch` throws is that the server was not reached, or that its answer did not come whole. */
export const asMadangError = (error: unknown, signal?: AbortSignal): MadangError => {
  signal?.throwIfAborted();
  return error instanceof MadangError ? error : unreachable(error);
};

/** Refused before anything was done: these may be repeated whatever they are. */
const isUntouched = ({ code, status, retryAfterSeconds }: MadangError): boolean =>
  code === 'idempotency_key_in_use' ||
  (status === 429 && retryAfterSeconds !== undefined && ['rate_limited', 'unexpected_answer'].includes(code));

/** What may have been done and may go better: only for what can be done twice and count once. */
const isPassing = ({ status, userMessageId, retryable }: MadangError): boolean =>
  userMessageId === undefined && retryable && [0, 408, 500, 502, 503, 504].includes(status);

/** @param repeatable whether doing it twice is as good as doing it once */
export const mayRepeat = (error: MadangError, repeatable: boolean): boolean =>
  (error.retryAfterSeconds ?? 0) <= LONGEST_WAIT_SECONDS && (isUntouched(error) || (repeatable && isPassing(error)));

export interface Retrying {
  /** Doing it twice is as good as doing it once. */
  readonly repeatable: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** @throws MadangError of the last try, or the reason of the signal */
export const retrying = async <T>(attempt: () => Promise<T>, { repeatable, signal }: Retrying): Promise<T> => {
  for (let tries = 0; ; tries += 1) {
    try {
      return await attempt();
    } catch (thrown) {
      const error = asMadangError(thrown, signal);
      if (tries === RETRIES || !mayRepeat(error, repeatable)) throw error;
      await pause(error.retryAfterSeconds ?? backOff(tries), signal);
    }
  }
};
