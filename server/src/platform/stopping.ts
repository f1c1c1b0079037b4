import { StopRequested } from './errors.ts';

/** Of the budget, for what comes after the waiting: closing connections and the embedded PostgreSQL. */
const CLOSING_SHARE = 0.2;
const CLOSING_AT_MOST_MS = 4000;
/** Load balancers need a moment to see that /ready has turned 503, and send requests until then. */
const LINGER_SHARE = 0.1;
const LINGER_AT_MOST_MS = 2000;

/** The end of a process: asked for once, with one budget for everything that is waited for. */
export interface Stopping {
  /** Aborted when the process is to stop: nothing new is begun. */
  readonly requested: AbortSignal;
  /** Aborted when waiting is over: what still runs is cut off, and what must be kept is stored. */
  readonly over: AbortSignal;
  /** What made the process stop, where it was no orderly request. */
  readonly failure: Error | undefined;
  /** Milliseconds until `over`; 0 afterwards. */
  remainingMs(): number;
  /** For how long new requests are served after the request to stop. */
  lingerMs(): number;
  /** Starts the budget; a second call changes nothing. With a failure the process ends with that. */
  begin(options?: { readonly linger?: boolean; readonly failure?: Error }): void;
  /** Nobody wants to wait any longer. */
  hurry(): void;
  /** Whatever else hangs or fails, this is done before the process ends. Must be safe to call twice. */
  lastly(work: () => Promise<void>): void;
  runLast(): Promise<void>;
}

/** `seconds`: from the request to the end of the process (DRAIN_SECONDS). */
export const createStopping = (seconds: number): Stopping => {
  const budgetMs = seconds * 1000;
  const waitingMs = budgetMs - Math.min(CLOSING_AT_MOST_MS, budgetMs * CLOSING_SHARE);
  const requested = new AbortController();
  const over = new AbortController();
  const last: (() => Promise<void>)[] = [];
  let endsAt = Infinity;
  let linger = 0;
  let failure: Error | undefined;
  const end = (): void => over.abort(new Error('waiting is over'));
  return {
    requested: requested.signal,
    over: over.signal,
    get failure() {
      return failure;
    },
    remainingMs: () => (over.signal.aborted ? 0 : Math.max(0, endsAt - performance.now())),
    lingerMs: () => linger,
    begin(options = {}) {
      if (requested.signal.aborted) return;
      failure = options.failure;
      linger = options.linger === true ? Math.min(LINGER_AT_MOST_MS, budgetMs * LINGER_SHARE) : 0;
      endsAt = performance.now() + waitingMs;
      setTimeout(end, waitingMs).unref();
      requested.abort(failure ?? new StopRequested());
    },
    hurry: end,
    lastly: (work) => void last.push(work),
    async runLast() {
      await Promise.allSettled(last.map((work) => work()));
    },
  };
};
