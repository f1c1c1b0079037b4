export interface Waiter {
  /** The signal is aborted. Cheaper to ask than a signal that is made of several. */
  readonly isOver: boolean;
  /** Resolves at the next wake, or at once when one has come since the last time. */
  wait(): Promise<void>;
  stop(): void;
}

/** Turns wakes into something to wait for; those that come while nobody waits are remembered. `signal` wakes too. */
export const createWaiter = (subscribe: (wake: () => void) => () => void, signal: AbortSignal): Waiter => {
  let woken = false;
  let over = signal.aborted;
  let resume: (() => void) | undefined;
  const wake = (): void => {
    woken = true;
    resume?.();
  };
  const end = (): void => {
    over = true;
    wake();
  };
  const forget = subscribe(wake);
  signal.addEventListener('abort', end, { once: true });
  return {
    get isOver() {
      return over;
    },
    async wait() {
      if (!woken) await new Promise<void>((resolve) => (resume = resolve));
      woken = false;
      resume = undefined;
    },
    stop() {
      forget();
      signal.removeEventListener('abort', end);
    },
  };
};
