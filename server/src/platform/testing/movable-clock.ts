import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../clock.ts';

interface Timer {
  readonly due: number;
  readonly work: () => void;
  handle?: NodeJS.Timeout;
}

const STARTED = Date.now();

/** Can be moved on: what is due by then is done at once, each at its own time, in its order. Meanwhile it runs like the system's, or stands still. */
export class MovableClock implements Clock {
  readonly #runs: boolean;
  #ahead = 0;
  readonly #timers = new Set<Timer>();

  constructor({ runs = true }: { readonly runs?: boolean } = {}) {
    this.#runs = runs;
  }

  now(): number {
    return (this.#runs ? Date.now() : STARTED) + this.#ahead;
  }

  elapsed(): number {
    return (this.#runs ? performance.now() : 0) + this.#ahead;
  }

  /** How many things are yet to be done. */
  get waiting(): number {
    return this.#timers.size;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve();
        return;
      }
      const done = (): void => {
        off();
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const off = this.#start(ms, done);
      signal?.addEventListener('abort', done);
    });
  }

  after(ms: number, work: () => void): () => void {
    return this.#start(ms, work);
  }

  /** What is begun by that may still be under way when it resolves: a statement, a request. */
  async advance(ms: number): Promise<void> {
    const until = this.elapsed() + ms;
    for (;;) {
      const next = [...this.#timers].reduce<Timer | undefined>(
        (first, timer) => (first === undefined || timer.due < first.due ? timer : first),
        undefined,
      );
      if (next === undefined || next.due > until) break;
      this.#ahead += Math.max(0, next.due - this.elapsed());
      this.#fire(next);
      await setImmediate();
    }
    this.#ahead += Math.max(0, until - this.elapsed());
    for (const timer of this.#timers) this.#arm(timer);
  }

  #start(ms: number, work: () => void): () => void {
    const timer: Timer = { due: this.elapsed() + ms, work };
    this.#timers.add(timer);
    this.#arm(timer);
    return () => {
      clearTimeout(timer.handle);
      this.#timers.delete(timer);
    };
  }

  #arm(timer: Timer): void {
    clearTimeout(timer.handle);
    const left = timer.due - this.elapsed();
    if (this.#runs || left <= 0) timer.handle = setTimeout(() => this.#fire(timer), Math.max(0, left));
  }

  #fire(timer: Timer): void {
    clearTimeout(timer.handle);
    this.#timers.delete(timer);
    timer.work();
  }
}
