import { setTimeout as sleep } from 'node:timers/promises';
import { ModelError } from './model.ts';
import { layersOf, toModelError } from './provider-error.ts';
import { refusesTools } from './refusals.ts';
import type { ModelCallEnd, ModelCallPart } from './model-call.ts';

const MOST_TRIES = 3;
const FIRST_PAUSE_SECONDS = 1;
/** A provider that asks for more patience than this has refused. */
const MOST_PAUSE_SECONDS = 5;

/** The connection was refused, or lost before anything was said. A time limit is none of these: it was waited for already. */
const LOST: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_SOCKET',
]);

const isLostOrBusy = (error: unknown): boolean =>
  (error instanceof ModelError && error.code === 'model_cut_off') ||
  [...layersOf(error)].some((layer) => layer.isRetryable === true || LOST.has((layer as { code?: unknown }).code));

/** Said with the status of what passes: that is not why. */
const LASTING: ReadonlySet<ModelError['code']> = new Set(['model_no_credit', 'model_input_too_long']);

const isPassing = (error: unknown): boolean =>
  !refusesTools(error) && !LASTING.has(toModelError(error).code) && isLostOrBusy(error);

const headerOf = (error: unknown, name: string): string | undefined => {
  for (const { responseHeaders } of layersOf(error)) {
    const value = responseHeaders?.[name];
    if (value !== undefined) return Array.isArray(value) ? value[0] : value;
  }
  return undefined;
};

/** Seconds, or a date (RFC 9110, 10.2.3); undefined where it is neither. */
const secondsUntil = (retryAfter: string, now: number): number | undefined => {
  const given = retryAfter.trim();
  const seconds = /^\d+(\.\d+)?$/.test(given) ? Number(given) : (Date.parse(given) - now) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
};

/** What a provider asks for, in whole seconds. */
export const retryAfterOf = (error: unknown, now = Date.now()): number | undefined => {
  const asked = headerOf(error, 'retry-after');
  const seconds = asked === undefined ? undefined : secondsUntil(asked, now);
  return seconds === undefined ? undefined : Math.ceil(seconds);
};

/** How long to wait before the next try; undefined where another one would not help. `tries`: how many there were. */
export const pauseBefore = (error: unknown, tries: number, now = Date.now()): number | undefined => {
  if (tries >= MOST_TRIES || !isPassing(error)) return undefined;
  const asked = headerOf(error, 'retry-after');
  const seconds = (asked === undefined ? undefined : secondsUntil(asked, now)) ?? FIRST_PAUSE_SECONDS * tries;
  return seconds <= MOST_PAUSE_SECONDS ? seconds : undefined;
};

/** Asks again, within a limit, as long as nothing has been said: before the first token another try costs nobody anything. */
export const tryAgain = async (
  ask: (take: (part: ModelCallPart) => void) => Promise<ModelCallEnd>,
  signal: AbortSignal,
  take: (part: ModelCallPart) => void,
): Promise<ModelCallEnd> => {
  let hasBegun = false;
  const takeFirst = (part: ModelCallPart): void => {
    hasBegun = true;
    take(part);
  };
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask(takeFirst);
    } catch (error) {
      const seconds = hasBegun || signal.aborted ? undefined : pauseBefore(error, tries);
      if (seconds === undefined) throw error;
      await sleep(seconds * 1000, undefined, { signal });
    }
  }
};
