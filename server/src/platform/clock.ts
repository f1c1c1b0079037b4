import { setTimeout as timeout } from 'node:timers/promises';

/** The time of a process. What waits or expires is given one, so that a test can move it. */
export interface Clock {
  /** Milliseconds since 1970, UTC; it may be set back. */
  now(): number;
  /** Milliseconds since some moment; it never goes back. */
  elapsed(): number;
  /** Ends early, without an error, when `signal` is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Does something once. Keeps no process alive; the function that is returned calls it off. */
  after(ms: number, work: () => void): () => void;
}

export const systemClock: Clock = {
  now: Date.now,
  elapsed: () => performance.now(),
  sleep: (ms, signal) => timeout(ms, undefined, { signal }).catch(() => undefined),
  after(ms, work) {
    const timer = setTimeout(work, ms).unref();
    return () => clearTimeout(timer);
  },
};
