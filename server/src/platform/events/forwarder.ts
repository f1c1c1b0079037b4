import type pg from 'pg';
import type { PgBoss } from 'pg-boss';
import type { Background, RunningWork } from '../background/background.ts';

const BATCH = 100;
/** Only for notifications that were missed; a wake normally comes at once. */
const POLL_MS = 5000;

interface OutboxRow {
  event: string;
  payload: Record<string, unknown>;
}

/** Moves one batch from the outbox to the queues in one transaction, and says how many it moved. */
const forwardBatch = async (pool: pg.Pool, boss: PgBoss): Promise<number> => {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const { rows } = await client.query<OutboxRow>(
      'DELETE FROM platform.outbox WHERE id IN (SELECT id FROM platform.outbox ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING event, payload',
      [BATCH],
    );
    const db = { executeSql: (text: string, values?: unknown[]) => client.query(text, values) };
    for (const { event, payload } of rows) await boss.publish(event, payload, { db });
    await client.query('COMMIT');
    client.release();
    return rows.length;
  } catch (error) {
    client.release(true); // a connection in a failed transaction is not worth saving
    throw error;
  }
};

/** Carries events from the outbox to their subscribers' queues. Any number of processes may run one. */
export const startForwarder = (background: Background, pool: pg.Pool, boss: PgBoss): Promise<RunningWork> =>
  background.start('events.forward', {
    channels: ['madang_outbox'],
    everyMs: POLL_MS,
    run: async () => (await forwardBatch(pool, boss)) > 0,
  });
