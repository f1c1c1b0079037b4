import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '#platform/db/database';
import type { Log } from '#platform/log';
import type { PendingEvent } from './event-log.ts';
import type { StreamHub } from './stream-hub.ts';

/** From the beginning of a look to that of the next: what was committed meanwhile is read at once. */
const GATHER_MS = 10;
const MOST_EVENTS = 2000;

/**
 * Reads, for all readers of this process at once, what other processes commit: one statement in flight, however many
 * answers are followed here.
 */
export class Follower {
  readonly #db: Database;
  readonly #hub: StreamHub;
  readonly #log: Log;
  #running = false;
  #again = false;

  constructor(db: Database, hub: StreamHub, log: Log) {
    this.#db = db;
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
      const started = performance.now();
      const followed = this.#hub.followed();
      if (followed.length === 0) break;
      try {
        const { rows } = await this.#db.$client.query<PendingEvent>({
          name: 'follow_events',
          text: `SELECT e.generation_id AS "generationId", e.seq, e.type, e.data::text AS json
            FROM unnest($1::uuid[], $2::int[]) AS f(id, newest)
            CROSS JOIN LATERAL (SELECT * FROM chat.generation_event WHERE generation_id = f.id AND seq > f.newest ORDER BY seq LIMIT 100) AS e
            LIMIT ${MOST_EVENTS}`,
          values: [followed.map(({ id }) => id), followed.map(({ newest }) => newest)],
        });
        if (rows.length === MOST_EVENTS) this.#again = true;
        this.#hub.committed(rows);
      } catch (error) {
        // The next notification, or the next second, looks again.
        this.#log.debug({ err: error }, 'what other processes write could not be read');
      }
      await sleep(Math.max(0, GATHER_MS - (performance.now() - started)));
    }
    this.#running = false;
  }
}
