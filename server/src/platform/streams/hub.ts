import type { Clock } from '../clock.ts';
import type { LoggedEvent, PendingEvent } from './log.ts';

/** At least as many of the newest events are kept, and at most twice as many; who is further behind reads the table. */
export const KEPT_EVENTS = 32;

/** The newest committed events of one stream, so that they need not be read back from the table by each reader. */
export class Ring {
  /** Written by this process; otherwise by another one, and followed for the readers here. */
  readonly isOurs: boolean;
  ended = false;
  /** Whether it may be thought to be complete as it stands. */
  trusted = true;
  /** Number of the event before the first one that is kept. */
  #base: number;
  readonly #events: LoggedEvent[] = [];

  constructor(after: number, isOurs: boolean) {
    this.#base = after;
    this.isOurs = isOurs;
  }

  get newest(): number {
    return this.#base + this.#events.length;
  }

  get isWrittenHere(): boolean {
    return this.isOurs && !this.ended;
  }

  /** @returns whether it is the next one */
  add(event: LoggedEvent): boolean {
    if (event.seq !== this.newest + 1) return false;
    this.#events.push(event);
    if (this.#events.length > 2 * KEPT_EVENTS) {
      this.#events.splice(0, KEPT_EVENTS);
      this.#base += KEPT_EVENTS;
    }
    return true;
  }

  /** Events after `seq`, or undefined when they must be read from the table. */
  after(seq: number): readonly LoggedEvent[] | undefined {
    return seq < this.#base || seq > this.newest ? undefined : this.#events.slice(seq - this.#base);
  }

  /** Whether nothing has come after `seq` yet, as far as can be known without asking. */
  isUpToDate(seq: number): boolean {
    return !this.ended && this.trusted && this.newest === seq;
  }
}

/** How long after the end what is kept of a stream stays: for readers who are about to ask for the last event. */
const KEPT_MS = 5000;

/** Called with what is kept of the stream, where anything is. */
export type Wake = (ring: Ring | undefined) => void;

/** Where readers of this process meet those who write, here and elsewhere. */
export class StreamHub {
  readonly #rings = new Map<string, Ring>();
  readonly #waiting = new Map<string, Set<Wake>>();
  readonly #terminal: ReadonlySet<string>;
  readonly #clock: Clock;

  /** `terminal`: types of events that are the last one of their stream. */
  constructor(terminal: ReadonlySet<string>, clock: Clock) {
    this.#terminal = terminal;
    this.#clock = clock;
  }

  /** A stream is written here from now on, after the event `lastSeq`. */
  began(streamId: string, lastSeq: number): void {
    this.#rings.set(streamId, new Ring(lastSeq, true));
  }

  /** A reader here has read a stream that is written elsewhere as far as `after`, and is about to wait for more. */
  follow(streamId: string, after: number): void {
    const ring = this.#rings.get(streamId);
    if (ring === undefined || ring.ended || (!ring.isOurs && ring.newest < after))
      this.#rings.set(streamId, new Ring(after, false));
    else if (ring.newest === after) ring.trusted = true;
  }

  /** What is kept of a stream that is written elsewhere has turned out not to go on. Others may wait for it to: they look for themselves. */
  forget(streamId: string): void {
    const ring = this.#rings.get(streamId);
    if (ring === undefined || ring.isWrittenHere) return;
    this.#rings.delete(streamId);
    this.#wake(streamId, undefined);
  }

  /** The streams that are written elsewhere and waited for here, each with its newest known event. */
  followed(): { id: string; newest: number }[] {
    const list: { id: string; newest: number }[] = [];
    for (const [id, ring] of this.#rings) if (!ring.isOurs && !ring.ended) list.push({ id, newest: ring.newest });
    return list;
  }

  /** The events of a stream stand together in a batch, so that its readers are woken once. */
  committed(batch: readonly PendingEvent[]): void {
    for (let index = 0; index < batch.length;) {
      const streamId = batch[index]?.streamId ?? '';
      const ring = this.#rings.get(streamId);
      let isNews = false;
      for (; batch[index]?.streamId === streamId; index++) {
        const event = batch[index];
        if (event === undefined || ring?.add(event) !== true) continue;
        isNews = true;
        if (!ring.isOurs && this.#terminal.has(event.type)) this.ended(streamId);
      }
      if (isNews) this.#wake(streamId, ring);
    }
  }

  /** What is kept of a stream. */
  ring(streamId: string): Ring | undefined {
    return this.#rings.get(streamId);
  }

  /** Nothing more is written to the stream for now. */
  ended(streamId: string): void {
    const ring = this.#rings.get(streamId);
    if (ring === undefined) return;
    ring.ended = true;
    this.#clock.after(KEPT_MS, () => {
      if (this.#rings.get(streamId) === ring) this.#rings.delete(streamId);
    });
    this.#wake(streamId, ring);
  }

  /** In case a message was removed, or a log begun anew: whoever waits for another process looks for himself. */
  lookAgain(): void {
    for (const [streamId, ring] of this.#rings) {
      if (ring.isWrittenHere) continue;
      ring.trusted = false;
      if (!this.#waiting.has(streamId)) this.#rings.delete(streamId);
    }
    for (const streamId of this.#waiting.keys()) {
      const ring = this.#rings.get(streamId);
      if (ring?.isWrittenHere !== true) this.#wake(streamId, ring);
    }
  }

  onWake(streamId: string, wake: Wake): () => void {
    const set = this.#waiting.get(streamId) ?? new Set();
    set.add(wake);
    this.#waiting.set(streamId, set);
    return () => {
      set.delete(wake);
      if (set.size === 0) this.#waiting.delete(streamId);
    };
  }

  #wake(streamId: string, ring: Ring | undefined): void {
    for (const wake of this.#waiting.get(streamId) ?? []) wake(ring);
  }
}
