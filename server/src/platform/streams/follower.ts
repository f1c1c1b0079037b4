import type { Clock } from '../clock.ts';
import type { Database } from '../db/database.ts';
import type { Log } from '../log.ts';
import type { StreamHub } from './hub.ts';
import type { EventLog } from './log.ts';

/** From the beginning of a look to that of the next: what was committed meanwhile is read at once. */
const GATHER_MS = 10;
const MOST_EVENTS = 2000;

/**
 * Reads, for all readers of this process at once, what other processes commit: one statement in flight, however many
 * streams are followed here.
 */
export class Follower {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #events: EventLog;
  readonly #hub: StreamHub;
  readonly #log: Log;
  #running = false;
  #again = false;

  constructor(db: Database, clock: Clock, events: EventLog, hub: StreamHub, log: Log) {
    this.#db = db;
    this.#clock = clock;
    this.#events = events;
    this.#hub = hub;
    this.#log = log;
  }

  /** Something may have been committed somewhere. */
  look(): void {
    this.#again = true;
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#again) {
      this.#again = false;
      const started = this.#clock.elapsed();
      const followed = this.#hub.followed();
      if (followed.length === 0) break;
      try {
        const rows = await this.#events.readNewer(this.#db, followed, MOST_EVENTS);
        if (rows.length === MOST_EVENTS) this.#again = true;
        this.#hub.committed(rows);
      } catch (error) {
        // The next notification, or the next second, looks again.
        this.#log.debug({ err: error }, 'what other processes write could not be read');
      }
      await this.#clock.sleep(Math.max(0, GATHER_MS - (this.#clock.elapsed() - started)));
    }
    this.#running = false;
  }
}
