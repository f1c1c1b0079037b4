import { FencedError } from '../errors.ts';
import type { Clock } from '../clock.ts';
import type { Database } from '../db/database.ts';
import type { Log } from '../log.ts';
import type { StreamHub } from './hub.ts';
import type { Lease } from './lease.ts';
import { type EventLog, type PendingEvent } from './log.ts';

/** From the beginning of a flush to that of the next: what comes meanwhile gathers. */
const GATHER_MS = 10;
const RETRY_MS = 200;

interface Delta {
  readonly text: string;
}

interface Draft {
  readonly type: string;
  data: unknown;
}

/** The end of one stream's log, where this process writes on: what was said and is not numbered yet. */
export class LogTail {
  /** What is said from now on comes too late. */
  closed = false;
  /** The newest flush that has taken something of it. */
  flush = 0;
  readonly #streamId: string;
  #nextSeq: number;
  #drafts: Draft[] = [];

  readonly #deltas: ReadonlySet<string>;

  constructor(streamId: string, nextSeq: number, deltas: ReadonlySet<string>) {
    this.#streamId = streamId;
    this.#deltas = deltas;
    this.#nextSeq = nextSeq;
  }

  get isEmpty(): boolean {
    return this.#drafts.length === 0;
  }

  /** The number of the next event. */
  get nextSeq(): number {
    return this.#nextSeq;
  }

  /** Deltas of one type that are not numbered yet become one. */
  add(type: string, data: unknown): void {
    const last = this.#drafts.at(-1);
    if (last?.type === type && this.#deltas.has(type))
      last.data = { text: (last.data as Delta).text + (data as Delta).text };
    else this.#drafts.push({ type, data });
  }

  /** Numbers what was said, and hands it over. */
  takeInto(batch: PendingEvent[]): void {
    for (const { type, data } of this.#drafts)
      batch.push({ streamId: this.#streamId, seq: this.#nextSeq++, type, json: JSON.stringify(data) });
    this.#drafts = [];
  }
}

interface LogWriterParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly events: EventLog;
  readonly lease: Lease;
  readonly hub: StreamHub;
  readonly log: Log;
  /** Types of events whose data is `{ text }`, which may be put together. */
  readonly deltas: ReadonlySet<string>;
}

/**
 * The single writer of this process: one statement in flight, with whatever all streams have produced since the last
 * one. Nothing reaches a reader before it is committed.
 */
export class LogWriter {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #events: EventLog;
  readonly #deltas: ReadonlySet<string>;
  readonly #lease: Lease;
  readonly #hub: StreamHub;
  readonly #log: Log;
  #dirty: LogTail[] = [];
  #flushes = 0;
  #committed: PromiseWithResolvers<void> | undefined;
  /** The statement in flight. */
  #commit: { readonly flush: number; readonly done: Promise<void> } | undefined;
  #running = false;
  #fenced = false;

  constructor({ db, clock, events, lease, hub, log, deltas }: LogWriterParts) {
    this.#db = db;
    this.#clock = clock;
    this.#events = events;
    this.#deltas = deltas;
    this.#lease = lease;
    this.#hub = hub;
    this.#log = log;
  }

  /** The first event of the stream gets the number after `lastSeq`. */
  begin(streamId: string, lastSeq: number): LogTail {
    return new LogTail(streamId, lastSeq + 1, this.#deltas);
  }

  append(tail: LogTail, type: string, data: unknown): void {
    if (tail.closed || this.#fenced) return;
    if (tail.isEmpty) this.#dirty.push(tail);
    tail.add(type, data);
    if (!this.#running) void this.#run();
  }

  /**
   * Takes the stream out of the writer's hands: returns what is not committed yet, for the transaction of its end, and
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
    await this.#clock.sleep(0); // what is appended in one go goes out together
    while (this.#dirty.length > 0 && !this.#fenced) {
      const started = this.#clock.elapsed();
      const flush = ++this.#flushes;
      const done = this.#commitAll(this.#takeBatch(flush));
      this.#commit = { flush, done };
      await done;
      this.#commit = undefined;
      this.#tellCommitted();
      await this.#clock.sleep(Math.max(0, GATHER_MS - (this.#clock.elapsed() - started)));
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
        await this.#events.append(this.#db, this.#lease, batch, again);
        this.#hub.committed(batch);
        return;
      } catch (error) {
        if (error instanceof FencedError) {
          this.#fenced = true;
          return;
        }
        this.#log.warn({ err: error, events: batch.length }, 'events could not be written; trying again');
        this.#tellCommitted();
        await this.#clock.sleep(RETRY_MS);
      }
    }
  }
}
