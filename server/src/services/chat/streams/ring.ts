import type { LoggedEvent } from './event-log.ts';

/** At least as many of the newest events are kept, and at most twice as many; who is further behind reads the table. */
export const KEPT_EVENTS = 32;

/** The newest committed events of one answer, so that they need not be read back from the table by each reader. */
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
