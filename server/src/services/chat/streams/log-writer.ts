import { setTimeout as sleep } from 'node:timers/promises';
import type { StreamEventName } from '@madang/contracts/chat';
import type { Database } from '#platform/db/database';
import type { Log } from '#platform/log';
import { appendEvents, FencedError, type PendingEvent } from './event-log.ts';
import type { ProcessLease } from './process-lease.ts';
import type { StreamHub } from './stream-hub.ts';

/** From the beginning of a flush to that of the next: what comes meanwhile gathers. */
const GATHER_MS = 10;
const RETRY_MS = 200;

interface Draft {
  type: StreamEventName;
  data: unknown;
}

const isDelta = (draft: Draft | undefined): draft is { type: 'message.delta'; data: { text: string } } => draft?.type === 'message.delta';

/** An answer whose events are written here. */
interface Open {
  nextSeq: number;
  drafts: Draft[];
}

const number = (generationId: string, open: Open): PendingEvent[] =>
  open.drafts.splice(0).map(({ type, data }) => ({ generationId, seq: open.nextSeq++, type, json: JSON.stringify(data) }));

/**
 * The single writer of this process: one statement in flight, with whatever all answers have produced since the last
 * one. Nothing reaches a reader before it is committed.
 */
export class LogWriter {
  readonly #db: Database;
  readonly #lease: ProcessLease;
  readonly #hub: StreamHub;
  readonly #log: Log;
  readonly #open = new Map<string, Open>();
  readonly #dirty = new Set<string>();
  /** The statement in flight, and the answers that it is about. */
  #commit: { readonly about: ReadonlySet<string>; readonly done: Promise<void> } | undefined;
  #running = false;
  #fenced = false;

  constructor(db: Database, lease: ProcessLease, hub: StreamHub, log: Log) {
    this.#db = db;
    this.#lease = lease;
    this.#hub = hub;
    this.#log = log;
  }

  /** The first event of the answer gets the number after `lastSeq`. */
  begin(generationId: string, lastSeq: number): void {
    this.#open.set(generationId, { nextSeq: lastSeq + 1, drafts: [] });
  }

  /** Queues an event; deltas that have not been written yet become one. */
  append(generationId: string, type: StreamEventName, data: unknown): void {
    const open = this.#open.get(generationId);
    if (open === undefined || this.#fenced) return;
    const last = open.drafts.at(-1);
    if (type === 'message.delta' && isDelta(last)) last.data = { text: last.data.text + (data as { text: string }).text };
    else open.drafts.push({ type, data });
    this.#dirty.add(generationId);
    if (!this.#running) void this.#run();
  }

  /**
   * Takes the answer out of the writer's hands: returns what is not committed yet, for the transaction of its end, and
   * the number of that end. @throws FencedError
   */
  async take(generationId: string): Promise<{ rest: PendingEvent[]; endSeq: number }> {
    while (this.#commit?.about.has(generationId)) await this.#commit.done;
    const open = this.#open.get(generationId);
    if (this.#fenced || open === undefined) throw new FencedError();
    this.#open.delete(generationId);
    this.#dirty.delete(generationId);
    const rest = number(generationId, open);
    return { rest, endSeq: open.nextSeq };
  }

  #takeBatch(): PendingEvent[] {
    const batch: PendingEvent[] = [];
    for (const generationId of this.#dirty) {
      const open = this.#open.get(generationId);
      if (open !== undefined) batch.push(...number(generationId, open));
    }
    this.#dirty.clear();
    return batch;
  }

  async #run(): Promise<void> {
    this.#running = true;
    await sleep(0); // what is appended in one go goes out together
    while (this.#dirty.size > 0 && !this.#fenced) {
      const started = performance.now();
      const batch = this.#takeBatch();
      const done = this.#commitAll(batch);
      this.#commit = { about: new Set(batch.map((event) => event.generationId)), done };
      await done;
      this.#commit = undefined;
      await sleep(Math.max(0, GATHER_MS - (performance.now() - started)));
    }
    this.#running = false;
  }

  /** A batch whose commit is unknown is sent again with the same numbers until the database says that it has it. */
  async #commitAll(batch: PendingEvent[]): Promise<void> {
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
        await sleep(RETRY_MS);
      }
    }
  }
}
