import type { StreamEventName } from '@madang/contracts/chat';
import type { PendingEvent } from './event-log.ts';

interface Draft {
  readonly type: StreamEventName;
  data: unknown;
}

const isDelta = (draft: Draft | undefined): draft is { type: 'message.delta'; data: { text: string } } => draft?.type === 'message.delta';

/** The end of one answer's log, where this process writes on: what was said and is not numbered yet. */
export class LogTail {
  /** What is said from now on comes too late. */
  closed = false;
  /** The newest flush that has taken something of it. */
  flush = 0;
  readonly #generationId: string;
  #nextSeq: number;
  #drafts: Draft[] = [];

  constructor(generationId: string, nextSeq: number) {
    this.#generationId = generationId;
    this.#nextSeq = nextSeq;
  }

  get isEmpty(): boolean {
    return this.#drafts.length === 0;
  }

  /** The number of the next event. */
  get nextSeq(): number {
    return this.#nextSeq;
  }

  /** Deltas that are not numbered yet become one. */
  add(type: StreamEventName, data: unknown): void {
    const last = this.#drafts.at(-1);
    if (type === 'message.delta' && isDelta(last)) last.data = { text: last.data.text + (data as { text: string }).text };
    else this.#drafts.push({ type, data });
  }

  /** Numbers what was said, and hands it over. */
  takeInto(batch: PendingEvent[]): void {
    for (const { type, data } of this.#drafts) batch.push({ generationId: this.#generationId, seq: this.#nextSeq++, type, json: JSON.stringify(data) });
    this.#drafts = [];
  }
}
