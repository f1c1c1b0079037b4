import type { StreamEventName } from '@madang/contracts/chat';
import type { Database } from '#platform/db/database';
import type { Log } from '#platform/log';
import { appendEvents, FencedError, type PendingEvent } from './event-log.ts';
import type { StreamHub } from './stream-hub.ts';

/** How long deltas gather before a flush. */
const GATHER_MS = 10;
const RETRY_MS = 200;

interface Draft {
  type: StreamEventName;
  data: unknown;
}

const isDelta = (draft: Draft | undefined): draft is { type: 'message.delta'; data: { text: string } } => draft?.type === 'message.delta';

/**
 * The single writer of this process: one statement in flight, with whatever all answers have produced since the last
 * one. Nothing reaches a reader before it is committed.
 */
export class LogWriter {
  readonly #db: Database;
  readonly #processId: string;
  readonly #hub: StreamHub;
  readonly #log: Log;
  readonly #pending = new Map<string, Draft[]>();
  readonly #nextSeq = new Map<string, number>();
  #flushing: Promise<void> | undefined;
  #fenced = false;

  constructor(db: Database, processId: string, hub: StreamHub, log: Log) {
    this.#db = db;
    this.#processId = processId;
    this.#hub = hub;
    this.#log = log;
  }

  /** Queues an event; deltas that have not been written yet become one. */
  append(generationId: string, type: StreamEventName, data: unknown): void {
    const drafts = this.#pending.get(generationId) ?? [];
    const last = drafts.at(-1);
    if (type === 'message.delta' && isDelta(last)) last.data = { text: last.data.text + (data as { text: string }).text };
    else drafts.push({ type, data });
    this.#pending.set(generationId, drafts);
    this.#flushing ??= this.#run();
  }

  /** Resolves when everything that was appended for the answer is committed. @throws FencedError */
  async settled(generationId: string): Promise<void> {
    while (this.#pending.has(generationId) || this.#flushing !== undefined) {
      if (this.#fenced) throw new FencedError();
      this.#flushing ??= this.#run();
      await this.#flushing;
    }
    if (this.#fenced) throw new FencedError();
  }

  /** The number that the next event of the answer gets; the answer is then forgotten here. */
  close(generationId: string): number {
    const next = this.#nextSeq.get(generationId) ?? 1;
    this.#nextSeq.delete(generationId);
    this.#pending.delete(generationId);
    return next;
  }

  #takeBatch(): PendingEvent[] {
    const batch: PendingEvent[] = [];
    for (const [generationId, drafts] of this.#pending) {
      let seq = this.#nextSeq.get(generationId) ?? 1;
      for (const draft of drafts) batch.push({ generationId, seq: seq++, ...draft });
      this.#nextSeq.set(generationId, seq);
    }
    this.#pending.clear();
    return batch;
  }

  async #run(): Promise<void> {
    try {
      while (!this.#fenced) {
        await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
        if (this.#pending.size === 0) return;
        await this.#commit(this.#takeBatch());
      }
    } finally {
      this.#flushing = undefined;
    }
  }

  /** A batch whose commit is unknown is sent again with the same numbers until the database says that it has it. */
  async #commit(batch: PendingEvent[]): Promise<void> {
    for (;;) {
      try {
        await appendEvents(this.#db, this.#processId, batch);
        this.#hub.committed(batch);
        return;
      } catch (error) {
        if (error instanceof FencedError) {
          this.#fenced = true;
          return;
        }
        this.#log.warn({ err: error, events: batch.length }, 'events could not be written; trying again');
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }
}
