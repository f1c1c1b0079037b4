import type pg from 'pg';
import type { PgBoss } from 'pg-boss';
import type { Listener } from '../db/listener.ts';
import type { Log } from '../log.ts';

const BATCH = 100;
/** Only for notifications that were missed; a wake normally comes at once. */
const POLL_MS = 1000;

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

export interface Forwarder {
  stop(): Promise<void>;
}

/** Carries events from the outbox to their subscribers' queues. Any number of processes may run one. */
export const startForwarder = async (pool: pg.Pool, boss: PgBoss, listener: Listener, log: Log): Promise<Forwarder> => {
  let stopped = false;
  let wake: () => void = () => undefined;
  let woken = true;
  const stopListening = await listener.on('madang_outbox', () => {
    woken = true;
    wake();
  });
  const idle = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, POLL_MS);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const run = async (): Promise<void> => {
    while (!stopped) {
      woken = false;
      try {
        const moved = await forwardBatch(pool, boss);
        if (moved > 0 || woken) continue;
      } catch (error) {
        if (!stopped) log.error({ err: error }, 'events could not be forwarded; trying again');
      }
      if (!stopped) await idle();
    }
  };
  const running = run();
  return {
    async stop() {
      stopped = true;
      stopListening();
      wake();
      await running;
    },
  };
};
