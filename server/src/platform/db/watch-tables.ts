import type pg from 'pg';
import type { Log } from '../log.ts';
import type { LabelledValues, Metrics } from '../metrics.ts';

/** Tables of one schema that are watched while an installation runs. */
export interface WatchedTables {
  /** Those that grow with the people and what they do. */
  readonly large?: readonly string[];
  /** Those whose rows come and go: what stays in them, alive or dead, is work that is left undone. */
  readonly queues?: readonly string[];
}

/** As PostgreSQL's statistics have it: nothing is counted, however large the table is. */
const SIZES = `
  SELECT relname AS "table", n_live_tup::float8 AS rows, n_dead_tup::float8 AS dead_rows, pg_total_relation_size(relid)::float8 AS bytes
  FROM pg_stat_user_tables WHERE schemaname = $1 AND relname = ANY($2)`;

const NAMES = {
  madang_table_rows: 'Rows of a table, about',
  madang_table_dead_rows: 'Rows of a table that are gone and not yet cleared away, about',
  madang_table_bytes: 'What a table takes on disk, with its indexes',
} as const;

interface Watched {
  readonly pool: Pick<pg.Pool, 'query'>;
  readonly schema: string;
  readonly tables: WatchedTables;
}

const sizesOf = async ({ pool, schema, tables: { large = [], queues = [] } }: Watched): Promise<LabelledValues[]> => {
  const { rows } = await pool.query<{ table: string; rows: number; dead_rows: number; bytes: number }>(SIZES, [
    schema,
    [...large, ...queues],
  ]);
  return rows.map(({ table, ...sizes }) => ({
    labels: { schema, table, kind: queues.includes(table) ? 'queue' : 'large' },
    values: { madang_table_rows: sizes.rows, madang_table_dead_rows: sizes.dead_rows, madang_table_bytes: sizes.bytes },
  }));
};

/** Tells in /metrics how large these tables are, and as which kind they are watched. */
export const watchTables = (metrics: Metrics, watched: readonly Watched[], log: Log): void => {
  const read = async (each: Watched): Promise<LabelledValues[]> => {
    try {
      return await sizesOf(each);
    } catch (error) {
      log.warn({ err: error, schema: each.schema }, 'the sizes of tables could not be read');
      return [];
    }
  };
  if (watched.length > 0)
    metrics.gauges(NAMES, ['schema', 'table', 'kind'], async () => (await Promise.all(watched.map(read))).flat());
};
