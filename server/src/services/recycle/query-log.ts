import { wordsOf } from './normalise-term.ts';
import { sql } from 'drizzle-orm';
import type { Background } from '#platform/background/background';
import type { Database } from '#platform/db/database';
import { deleteInBatches } from '#platform/db/delete-in-batches';
import type { Log } from '#platform/log';
import { searchQuery } from './schema.ts';

const LONGEST_WORD = 20;
const MOST_WORDS = 6;

/** What may be kept of a search: a few plain words. Whoever writes more than that may be writing about themselves. */
const anonymousQuery = (query: string): string | null => {
  const plain = query
    .replace(/\S*@\S*/g, ' ')
    .replace(/\b(https?:|www\.)\S*/gi, ' ')
    .replace(/\S*\p{N}\S*/gu, ' ');
  const words = wordsOf(plain).filter((word) => word.length <= LONGEST_WORD);
  return words.length === 0 || words.length > MOST_WORDS ? null : words.join(' ');
};

const FLUSH_MS = 5000;
/** More different searches than this between two writes are not kept. */
const MOST_WAITING = 2000;
const KEPT_DAYS = 90;

const ADD = `
  INSERT INTO recycle_info.search_query (query, day, found, count)
  SELECT query, (now() AT TIME ZONE 'Asia/Seoul')::date, found, count FROM unnest($1::text[], $2::boolean[], $3::int[]) AS asked (query, found, count)
  ON CONFLICT (day, query, found) DO UPDATE SET count = search_query.count + excluded.count`;

export interface QueryLog {
  record(query: string, found: boolean): void;
  flush(): Promise<void>;
  forgetOld(): Promise<void>;
  stop(): Promise<void>;
}

/** Counts what is looked for in memory and writes it now and then: no search waits for it. */
export const startQueryLog = async (background: Background, db: Database, log: Log): Promise<QueryLog> => {
  let waiting = new Map<string, { query: string; found: boolean; count: number }>();

  const flush = async (): Promise<void> => {
    if (waiting.size === 0) return;
    // In one order everywhere, so that two processes never wait for each other.
    const rows = [...waiting].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
    waiting = new Map();
    try {
      await db.$client.query({
        name: 'add_searches',
        text: ADD,
        values: [rows.map(({ query }) => query), rows.map(({ found }) => found), rows.map(({ count }) => count)],
      });
    } catch (error) {
      log.warn({ err: error, lost: rows.length }, 'searches were not counted');
    }
  };
  const flushing = await background.start('recycle.count-searches', { everyMs: FLUSH_MS, run: flush });

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
      await deleteInBatches(db, searchQuery, sql`day < (now() AT TIME ZONE 'Asia/Seoul')::date - ${KEPT_DAYS}::int`);
    },
    async stop() {
      await flushing.stop();
      await flush();
    },
  };
};
