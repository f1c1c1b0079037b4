const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Between one attempt and the next, as Standard Webhooks has it: ten attempts in three days. */
const PAUSES_MS: readonly number[] = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];
/** Whoever asks for more patience than this is asked again all the same. */
const MOST_PATIENCE_MS = 24 * HOUR_MS;

/** After so long without anything that was taken, a webhook is switched off. */
export const GIVEN_UP_AFTER_MS = 5 * 24 * HOUR_MS;

/** How long a receiver asks to be left alone: a number of seconds, or a date (RFC 9110, 10.2.3). */
export const retryAfterMs = (header: string | undefined, now: number): number => {
  if (header === undefined) return 0;
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * SECOND_MS : Date.parse(header) - now;
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(ms, 0), MOST_PATIENCE_MS);
};

/** How long to wait after so many attempts; undefined where that was the last. */
export const pauseAfter = (attempts: number, askedMs: number): number | undefined => {
  const pause = PAUSES_MS[attempts - 1];
  return pause === undefined ? undefined : Math.max(pause, askedMs);
};
