import type { LoggedEvent, PendingEvent } from './event-log.ts';

/** Committed events of an answer that is kept here; older ones are read from the table. */
const KEPT_EVENTS = 1000;

interface Ring {
  /** Number of the event before the first one that is kept. */
  base: number;
  readonly events: LoggedEvent[];
}

/**
 * Where readers of this process meet its writer: wakes them, and keeps the newest committed events so that they need
 * not be read back from the table.
 */
export class StreamHub {
  readonly #rings = new Map<string, Ring>();
  readonly #waiting = new Map<string, Set<() => void>>();

  committed(batch: readonly PendingEvent[]): void {
    const touched = new Set<string>();
    for (const { generationId, ...event } of batch) {
      const ring = this.#rings.get(generationId) ?? { base: event.seq - 1, events: [] };
      ring.events.push(event);
      if (ring.events.length > KEPT_EVENTS) {
        ring.events.shift();
        ring.base += 1;
      }
      this.#rings.set(generationId, ring);
      touched.add(generationId);
    }
    for (const generationId of touched) this.#wake(generationId);
  }

  /** Events after `after`, or undefined when they must be read from the table. */
  recent(generationId: string, after: number): readonly LoggedEvent[] | undefined {
    const ring = this.#rings.get(generationId);
    if (ring === undefined || after < ring.base || after > ring.base + ring.events.length) return undefined;
    return ring.events.slice(after - ring.base);
  }

  /** The answer has ended: what is kept is dropped, and its readers look for the last event. */
  ended(generationId: string): void {
    this.#rings.delete(generationId);
    this.#wake(generationId);
  }

  /** Something was committed somewhere: readers of answers that are written elsewhere look again. */
  wakeAll(): void {
    for (const generationId of this.#waiting.keys()) if (!this.#rings.has(generationId)) this.#wake(generationId);
  }

  /** Something may have been missed: everybody looks again. */
  wakeEvery(): void {
    for (const generationId of this.#waiting.keys()) this.#wake(generationId);
  }

  onWake(generationId: string, wake: () => void): () => void {
    const set = this.#waiting.get(generationId) ?? new Set();
    set.add(wake);
    this.#waiting.set(generationId, set);
    return () => {
      set.delete(wake);
      if (set.size === 0) this.#waiting.delete(generationId);
    };
  }

  #wake(generationId: string): void {
    for (const wake of this.#waiting.get(generationId) ?? []) wake();
  }
}
