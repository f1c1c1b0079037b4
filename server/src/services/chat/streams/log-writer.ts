import { setTimeout as sleep } from 'node:timers/promises';
import type { StreamEventName } from '@madang/contracts/chat';
import type { Database } from '#platform/db/database';
import type { Log } from '#platform/log';
import { appendEvents, FencedError, type PendingEvent } from './event-log.ts';
import { LogTail } from './log-tail.ts';
import type { ProcessLease } from './process-lease.ts';
import type { StreamHub } from './stream-hub.ts';

/** From the beginning of a flush to that of the next: what comes meanwhile gathers. */
const GATHER_MS = 10;
const RETRY_MS = 200;

/**
 * The single writer of this process: one statement in flight, with whatever all answers have produced since the last
 * one. Nothing reaches a reader before it is committed.
 */
export class LogWriter {
  readonly #db: Database;
  readonly #lease: ProcessLease;
  readonly #hub: StreamHub;
  readonly #log: Log;
  #dirty: LogTail[] = [];
  #flushes = 0;
  #committed: PromiseWithResolvers<void> | undefined;
  /** The statement in flight. */
  #commit: { readonly flush: number; readonly done: Promise<void> } | undefined;
  #running = false;
  #fenced = false;

  constructor(db: Database, lease: ProcessLease, hub: StreamHub, log: Log) {
    this.#db = db;
    this.#lease = lease;
    this.#hub = hub;
    this.#log = log;
  }

  /** The first event of the answer gets the number after `lastSeq`. */
  begin(generationId: string, lastSeq: number): LogTail {
    return new LogTail(generationId, lastSeq + 1);
  }

  append(tail: LogTail, type: StreamEventName, data: unknown): void {
    if (tail.closed || this.#fenced) return;
    if (tail.isEmpty) this.#dirty.push(tail);
    tail.add(type, data);
    if (!this.#running) void this.#run();
  }

  /**
   * Takes the answer out of the writer's hands: returns what is not committed yet, for the transaction of its end, and
   * the number of that end. @throws FencedError
   */
  async take(tail: LogTail): Promise<{ rest: PendingEvent[]; endSeq: number }> {
    while (this.#commit?.flush === tail.flush) await this.#commit.done;
    if (this.#fenced) throw new FencedError();
    tail.closed = true;
    const rest: PendingEvent[] = [];
    tail.takeInto(rest);
    return { rest, endSeq: tail.nextSeq };
  }

  /** Done with the commit that comes next, or when it fails; undefined where there is nothing to write. */
  nextCommit(): Promise<void> | undefined {
    if (!this.#running || this.#fenced) return undefined;
    this.#committed ??= Promise.withResolvers<void>();
    return this.#committed.promise;
  }

  #takeBatch(flush: number): PendingEvent[] {
    const batch: PendingEvent[] = [];
    for (const tail of this.#dirty) {
      if (tail.isEmpty) continue;
      tail.takeInto(batch);
      tail.flush = flush;
    }
    this.#dirty = [];
    return batch;
  }

  async #run(): Promise<void> {
    this.#running = true;
    await sleep(0); // what is appended in one go goes out together
    while (this.#dirty.length > 0 && !this.#fenced) {
      const started = performance.now();
      const flush = ++this.#flushes;
      const done = this.#commitAll(this.#takeBatch(flush));
      this.#commit = { flush, done };
      await done;
      this.#commit = undefined;
      this.#tellCommitted();
      await sleep(Math.max(0, GATHER_MS - (performance.now() - started)));
    }
    this.#running = false;
    this.#tellCommitted();
  }

  #tellCommitted(): void {
    this.#committed?.resolve();
    this.#committed = undefined;
  }

  /** A batch whose commit is unknown is sent again with the same numbers until the database says that it has it. */
  async #commitAll(batch: readonly PendingEvent[]): Promise<void> {
    if (batch.length === 0) return;
    for (let again = false; ; again = true) {
      try {
        await appendEvents(this.#db, this.#lease, batch, again);
        this.#hub.committed(batch);
        return;
      } catch (error) {
        if (error instanceof FencedError) {
          this.#fenced = true;
          return;
        }
        this.#log.warn({ err: error, events: batch.length }, 'events could not be written; trying again');
        this.#tellCommitted();
        await sleep(RETRY_MS);
      }
    }
  }
}
