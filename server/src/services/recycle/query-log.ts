import type { Database } from '#platform/db/database';
import type { Log } from '#platform/log';
import { anonymousQuery } from './anonymous-query.ts';

const FLUSH_MS = 5000;
/** More different searches than this between two writes are not kept. */
const MOST_WAITING = 2000;
const KEPT_DAYS = 90;

const ADD = `
  INSERT INTO recycle_info.search_query (query, day, found, count)
  SELECT query, (now() AT TIME ZONE 'Asia/Seoul')::date, found, count FROM unnest($1::text[], $2::boolean[], $3::int[]) AS asked (query, found, count)
  ON CONFLICT (day, query, found) DO UPDATE SET count = search_query.count + excluded.count`;

const FORGET = `DELETE FROM recycle_info.search_query WHERE day < (now() AT TIME ZONE 'Asia/Seoul')::date - $1::int`;

export interface QueryLog {
  record(query: string, found: boolean): void;
  flush(): Promise<void>;
  forgetOld(): Promise<void>;
  stop(): Promise<void>;
}

/** Counts what is looked for in memory and writes it now and then: no search waits for it. */
export const startQueryLog = (db: Database, log: Log): QueryLog => {
  let waiting = new Map<string, { query: string; found: boolean; count: number }>();

  const flush = async (): Promise<void> => {
    if (waiting.size === 0) return;
    // In one order everywhere, so that two processes never wait for each other.
    const rows = [...waiting].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
    waiting = new Map();
    try {
      await db.$client.query({ name: 'add_searches', text: ADD, values: [rows.map(({ query }) => query), rows.map(({ found }) => found), rows.map(({ count }) => count)] });
    } catch (error) {
      log.warn({ err: error, lost: rows.length }, 'searches were not counted');
    }
  };
  const timer = setInterval(() => void flush(), FLUSH_MS);
  timer.unref();

  return {
    record(text, found) {
      const query = anonymousQuery(text);
      if (query === null) return;
      const key = `${found ? 1 : 0}${query}`;
      const known = waiting.get(key);
      if (known !== undefined) known.count += 1;
      else if (waiting.size < MOST_WAITING) waiting.set(key, { query, found, count: 1 });
    },
    flush,
    async forgetOld() {
      await db.$client.query(FORGET, [KEPT_DAYS]);
    },
    async stop() {
      clearInterval(timer);
      await flush();
    },
  };
};
