import type { Ring } from './ring.ts';
import type { Wake } from './stream-hub.ts';

/** @returns whether the wake needs nothing more */
type Handle = (ring: Ring | undefined) => boolean;

export interface Waiter {
  /** The signal is aborted. Cheaper to ask than a signal that is made of several. */
  readonly isOver: boolean;
  /** Resolves at a wake that `handle` does not see to by itself, or at once when one has come since the last time. */
  wait(handle: Handle): Promise<void>;
  stop(): void;
}

/**
 * Turns wakes into something to wait for; those that come while nobody waits are remembered. `signal` wakes too. Most are
 * handled where they come, since a promise for each would cost a reader more than its events.
 */
export const createWaiter = (subscribe: (wake: Wake) => () => void, signal: AbortSignal): Waiter => {
  let woken = false;
  let over = signal.aborted;
  let waiting: { readonly handle: Handle; readonly resume: () => void } | undefined;
  const resume = (): void => {
    woken = true;
    waiting?.resume();
    waiting = undefined;
  };
  const isHandled = (ring: Ring | undefined): boolean => {
    try {
      return waiting?.handle(ring) ?? false;
    } catch {
      return false; // it fails again where its reader sees it, and nobody else does
    }
  };
  const wake: Wake = (ring) => {
    if (!isHandled(ring)) resume();
  };
  const end = (): void => {
    over = true;
    resume();
  };
  const forget = subscribe(wake);
  signal.addEventListener('abort', end, { once: true });
  return {
    get isOver() {
      return over;
    },
    async wait(handle) {
      if (!woken) await new Promise<void>((resolve) => (waiting = { handle, resume: resolve }));
      woken = false;
    },
    stop() {
      forget();
      signal.removeEventListener('abort', end);
    },
  };
};
