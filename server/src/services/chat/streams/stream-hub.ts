import { TERMINAL_EVENTS, type LoggedEvent, type PendingEvent } from './event-log.ts';

/** Newest events of an answer that are kept here; who is further behind reads the table. */
const KEPT_EVENTS = 100;
/** How long after the end: for readers who are about to ask for the last event. */
const KEPT_MS = 5000;

interface Ring {
  /** Number of the event before the first one that is kept. */
  base: number;
  readonly events: LoggedEvent[];
  /** Written by this process; otherwise by another one, and followed for the readers here. */
  readonly isOurs: boolean;
  ended: boolean;
  /** Whether it may be thought to be complete as it stands. */
  trusted: boolean;
}

const newestOf = (ring: Ring): number => ring.base + ring.events.length;
const isWrittenHere = (ring: Ring): boolean => ring.isOurs && !ring.ended;

/**
 * Where readers of this process meet those who write, here and elsewhere: wakes them, and keeps the newest committed
 * events so that they need not be read back from the table by each.
 */
export class StreamHub {
  readonly #rings = new Map<string, Ring>();
  readonly #waiting = new Map<string, Set<() => void>>();

  /** An answer is written here from now on, after the event `lastSeq`. */
  began(generationId: string, lastSeq: number): void {
    this.#rings.set(generationId, { base: lastSeq, events: [], isOurs: true, ended: false, trusted: true });
  }

  /** A reader here has read an answer that is written elsewhere as far as `after`, and is about to wait for more. */
  follow(generationId: string, after: number): void {
    const ring = this.#rings.get(generationId);
    if (ring === undefined || ring.ended || (!ring.isOurs && newestOf(ring) < after)) {
      this.#rings.set(generationId, { base: after, events: [], isOurs: false, ended: false, trusted: true });
    } else if (newestOf(ring) === after) {
      ring.trusted = true;
    }
  }

  /** What is kept of an answer that is written elsewhere has turned out not to go on. Others may wait for it to: they look for themselves. */
  forget(generationId: string): void {
    const ring = this.#rings.get(generationId);
    if (ring === undefined || isWrittenHere(ring)) return;
    this.#rings.delete(generationId);
    this.#wake(generationId);
  }

  /** The answers that are written elsewhere and waited for here, each with its newest known event. */
  followed(): { id: string; newest: number }[] {
    const list: { id: string; newest: number }[] = [];
    for (const [id, ring] of this.#rings) if (!ring.isOurs && !ring.ended) list.push({ id, newest: newestOf(ring) });
    return list;
  }

  committed(batch: readonly PendingEvent[]): void {
    const touched = new Set<string>();
    for (const event of batch) {
      const { generationId, seq, type } = event;
      const ring = this.#rings.get(generationId);
      if (ring === undefined || seq !== newestOf(ring) + 1) continue;
      ring.events.push(event);
      if (ring.events.length > KEPT_EVENTS) {
        ring.events.shift();
        ring.base += 1;
      }
      if (!ring.isOurs && TERMINAL_EVENTS.has(type)) this.ended(generationId);
      touched.add(generationId);
    }
    for (const generationId of touched) this.#wake(generationId);
  }

  /** Whether nothing has come after `after` yet, as far as can be known without asking. */
  isUpToDate(generationId: string, after: number): boolean {
    const ring = this.#rings.get(generationId);
    return ring !== undefined && !ring.ended && ring.trusted && newestOf(ring) === after;
  }

  /** Events after `after`, or undefined when they must be read from the table. */
  recent(generationId: string, after: number): readonly LoggedEvent[] | undefined {
    const ring = this.#rings.get(generationId);
    if (ring === undefined || after < ring.base || after > newestOf(ring)) return undefined;
    return ring.events.slice(after - ring.base);
  }

  /** Nothing more is written to the answer for now. */
  ended(generationId: string): void {
    const ring = this.#rings.get(generationId);
    if (ring === undefined) return;
    ring.ended = true;
    setTimeout(() => {
      if (this.#rings.get(generationId) === ring) this.#rings.delete(generationId);
    }, KEPT_MS).unref();
    this.#wake(generationId);
  }

  /** In case a message was removed, or a log begun anew: whoever waits for another process looks for himself. */
  lookAgain(): void {
    for (const [generationId, ring] of this.#rings) {
      if (isWrittenHere(ring)) continue;
      ring.trusted = false;
      if (!this.#waiting.has(generationId)) this.#rings.delete(generationId);
    }
    for (const generationId of this.#waiting.keys()) {
      const ring = this.#rings.get(generationId);
      if (ring === undefined || !isWrittenHere(ring)) this.#wake(generationId);
    }
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
