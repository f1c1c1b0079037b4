import { TERMINAL_EVENTS, type PendingEvent } from './event-log.ts';
import { Ring } from './ring.ts';

/** How long after the end what is kept of an answer stays: for readers who are about to ask for the last event. */
const KEPT_MS = 5000;

/** Called with what is kept of the answer, where anything is. */
export type Wake = (ring: Ring | undefined) => void;

/** Where readers of this process meet those who write, here and elsewhere. */
export class StreamHub {
  readonly #rings = new Map<string, Ring>();
  readonly #waiting = new Map<string, Set<Wake>>();

  /** An answer is written here from now on, after the event `lastSeq`. */
  began(generationId: string, lastSeq: number): void {
    this.#rings.set(generationId, new Ring(lastSeq, true));
  }

  /** A reader here has read an answer that is written elsewhere as far as `after`, and is about to wait for more. */
  follow(generationId: string, after: number): void {
    const ring = this.#rings.get(generationId);
    if (ring === undefined || ring.ended || (!ring.isOurs && ring.newest < after)) this.#rings.set(generationId, new Ring(after, false));
    else if (ring.newest === after) ring.trusted = true;
  }

  /** What is kept of an answer that is written elsewhere has turned out not to go on. Others may wait for it to: they look for themselves. */
  forget(generationId: string): void {
    const ring = this.#rings.get(generationId);
    if (ring === undefined || ring.isWrittenHere) return;
    this.#rings.delete(generationId);
    this.#wake(generationId, undefined);
  }

  /** The answers that are written elsewhere and waited for here, each with its newest known event. */
  followed(): { id: string; newest: number }[] {
    const list: { id: string; newest: number }[] = [];
    for (const [id, ring] of this.#rings) if (!ring.isOurs && !ring.ended) list.push({ id, newest: ring.newest });
    return list;
  }

  /** The events of an answer stand together in a batch, so that its readers are woken once. */
  committed(batch: readonly PendingEvent[]): void {
    for (let index = 0; index < batch.length;) {
      const generationId = batch[index]?.generationId ?? '';
      const ring = this.#rings.get(generationId);
      let isNews = false;
      for (; batch[index]?.generationId === generationId; index++) {
        const event = batch[index];
        if (event === undefined || ring?.add(event) !== true) continue;
        isNews = true;
        if (!ring.isOurs && TERMINAL_EVENTS.has(event.type)) this.ended(generationId);
      }
      if (isNews) this.#wake(generationId, ring);
    }
  }

  /** What is kept of an answer. */
  ring(generationId: string): Ring | undefined {
    return this.#rings.get(generationId);
  }

  /** Nothing more is written to the answer for now. */
  ended(generationId: string): void {
    const ring = this.#rings.get(generationId);
    if (ring === undefined) return;
    ring.ended = true;
    setTimeout(() => {
      if (this.#rings.get(generationId) === ring) this.#rings.delete(generationId);
    }, KEPT_MS).unref();
    this.#wake(generationId, ring);
  }

  /** In case a message was removed, or a log begun anew: whoever waits for another process looks for himself. */
  lookAgain(): void {
    for (const [generationId, ring] of this.#rings) {
      if (ring.isWrittenHere) continue;
      ring.trusted = false;
      if (!this.#waiting.has(generationId)) this.#rings.delete(generationId);
    }
    for (const generationId of this.#waiting.keys()) {
      const ring = this.#rings.get(generationId);
      if (ring?.isWrittenHere !== true) this.#wake(generationId, ring);
    }
  }

  onWake(generationId: string, wake: Wake): () => void {
    const set = this.#waiting.get(generationId) ?? new Set();
    set.add(wake);
    this.#waiting.set(generationId, set);
    return () => {
      set.delete(wake);
      if (set.size === 0) this.#waiting.delete(generationId);
    };
  }

  #wake(generationId: string, ring: Ring | undefined): void {
    for (const wake of this.#waiting.get(generationId) ?? []) wake(ring);
  }
}
