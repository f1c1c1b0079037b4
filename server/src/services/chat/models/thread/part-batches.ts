import type { ModelCallPart } from '../model-call.ts';
import type { Batch, Result } from './messages.ts';

/** From one batch to the next: a message between threads costs as much as several tokens. */
const GATHER_MS = 4;

interface Draft {
  readonly texts: Map<number, string>;
  readonly thoughts: Map<number, string>;
  readonly tools: Batch['tools'][number][];
  readonly ends: Batch['ends'][number][];
}

const emptyDraft = (): Draft => ({ texts: new Map(), thoughts: new Map(), tools: [], ends: [] });

/**
 * Gathers what calls give and sends it in batches, one at a time: whoever is busy gets fewer and larger ones, and no
 * queue grows in front of him.
 */
export class PartBatches {
  readonly #send: (batch: Batch) => void;
  #draft = emptyDraft();
  #isPlanned = false;
  #isTaken = true;
  #sentAt = 0;

  constructor(send: (batch: Batch) => void) {
    this.#send = send;
  }

  put(call: number, part: ModelCallPart): void {
    const { texts, thoughts, tools } = this.#draft;
    if (part.kind === 'text') texts.set(call, (texts.get(call) ?? '') + part.text);
    else if (part.kind === 'reasoning') thoughts.set(call, (thoughts.get(call) ?? '') + part.text);
    else tools.push({ call, tool: part.call });
    this.#plan();
  }

  end(call: number, result: Result): void {
    this.#draft.ends.push({ call, result });
    this.#plan();
  }

  /** The last batch has been handed on. */
  taken(): void {
    this.#isTaken = true;
    const { texts, thoughts, tools, ends } = this.#draft;
    if (texts.size + thoughts.size + tools.length + ends.length > 0) this.#plan();
  }

  #plan(): void {
    if (this.#isPlanned || !this.#isTaken) return;
    this.#isPlanned = true;
    const rest = GATHER_MS - (performance.now() - this.#sentAt);
    if (rest > 0) setTimeout(this.#sendDraft, rest);
    else setImmediate(this.#sendDraft); // what one round of the event loop brings goes together
  }

  readonly #sendDraft = (): void => {
    const batch = this.#draft;
    this.#draft = emptyDraft();
    this.#isPlanned = false;
    this.#isTaken = false;
    this.#sentAt = performance.now();
    this.#send(batch);
  };
}
