import type pg from 'pg';
import type { Log } from '../platform/log.ts';
import type { LabelledValues, Metrics } from '../platform/metrics.ts';

/** The library counts its queues every minute; these are its counts. */
const QUEUES = `
  SELECT name AS queue, queued_count AS madang_jobs_waiting, active_count AS madang_jobs_active,
    failed_count AS madang_jobs_failed FROM pgboss.queue`;
const DATABASE = `
  SELECT pg_database_size(current_database())::float8 AS madang_database_bytes,
    coalesce((SELECT extract(epoch FROM now() - min(emitted_at)) FROM platform.outbox), 0)::float8 AS madang_outbox_age_seconds`;

interface QueueRow {
  readonly queue: string;
  readonly madang_jobs_waiting: number;
  readonly madang_jobs_active: number;
  readonly madang_jobs_failed: number;
}
interface DatabaseRow {
  readonly madang_database_bytes: number;
  readonly madang_outbox_age_seconds: number;
}

/** What one wants to be woken for: queues that grow, work that fails, a database that fills its disk. `pool`: as `jobs`. */
export const watchInstallation = (metrics: Metrics, pool: pg.Pool, log: Log): void => {
  const quietly = async (read: () => Promise<LabelledValues[]>): Promise<LabelledValues[]> => {
    try {
      return await read();
    } catch (error) {
      log.warn({ err: error }, 'metrics could not be read from the database');
      return [];
    }
  };
  metrics.gauges(
    {
      madang_jobs_waiting: 'Work that waits in a queue',
      madang_jobs_active: 'Work of a queue that is being done',
      madang_jobs_failed: 'Work of a queue that failed for good and is kept for a look',
    },
    ['queue'],
    () =>
      quietly(async () => {
        const { rows } = await pool.query<QueueRow>(QUEUES);
        return rows.map(({ queue, ...values }) => ({ labels: { queue }, values }));
      }),
  );
  metrics.gauges(
    {
      madang_database_bytes: 'What the database takes on its disk',
      madang_outbox_age_seconds: 'Age of the oldest event that was not passed on yet',
    },
    [],
    () =>
      quietly(async () => {
        const { rows } = await pool.query<DatabaseRow>(DATABASE);
        return rows.map((row) => ({ labels: {}, values: { ...row } }));
      }),
  );
};

/** The connections of this process, by the role that they are of. */
export const watchPools = (metrics: Metrics, pools: ReadonlyMap<string, pg.Pool>): void =>
  metrics.gauges(
    {
      madang_pool_connections: 'Connections to the database',
      madang_pool_idle: 'Connections to the database that nobody uses',
      madang_pool_waiting: 'Work that waits for a connection',
    },
    ['pool'],
    () =>
      Promise.resolve(
        [...pools].map(([label, { totalCount, idleCount, waitingCount }]) => ({
          labels: { pool: label },
          values: {
            madang_pool_connections: totalCount,
            madang_pool_idle: idleCount,
            madang_pool_waiting: waitingCount,
          },
        })),
      ),
  );
