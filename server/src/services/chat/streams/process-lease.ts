import type pg from 'pg';
import { uuidv7 } from 'uuidv7';
import type { Database } from '#platform/db/database';
import type { Log } from '#platform/log';

const HEARTBEAT_MS = 1000;
const RETAKE_MS = 200;

/**
 * The proof that this process lives: a row, a heartbeat in it, and a session lock on a connection of its own, which the
 * database releases the moment the process is gone.
 */
export interface ProcessLease {
  readonly processId: string;
  stop(): Promise<void>;
}

const takeLock = async (db: Database, processId: string, onLost: () => void): Promise<pg.PoolClient> => {
  const client = await db.$client.connect();
  client.once('error', onLost);
  await client.query('SELECT pg_advisory_lock(lock_key) FROM chat.process WHERE id = $1', [processId]);
  return client;
};

/** `onFenced` is called when others have declared this process dead. */
export const takeLease = async (db: Database, log: Log, onFenced: () => void): Promise<ProcessLease> => {
  const processId = uuidv7();
  let stopped = false;
  let client: pg.PoolClient | undefined;
  await db.$client.query('INSERT INTO chat.process (id, lock_key) VALUES ($1::uuid, hashtextextended($1::uuid::text, 0))', [processId]);

  const hold = async (): Promise<void> => {
    while (!stopped && client === undefined) {
      try {
        client = await takeLock(db, processId, () => {
          client?.release(true);
          client = undefined;
          log.warn('the lock connection was lost');
          void hold();
        });
      } catch {
        await new Promise((resolve) => setTimeout(resolve, RETAKE_MS));
      }
    }
  };
  await hold();

  const beat = async (): Promise<void> => {
    const { rowCount } = await db.$client.query({ name: 'heartbeat', text: 'UPDATE chat.process SET heartbeat_at = now() WHERE id = $1 AND alive', values: [processId] });
    if (rowCount === 0 && !stopped) onFenced();
  };
  const timer = setInterval(() => void beat().catch(() => undefined), HEARTBEAT_MS);

  return {
    processId,
    async stop() {
      stopped = true;
      clearInterval(timer);
      await db.$client.query('DELETE FROM chat.process WHERE id = $1', [processId]).catch(() => undefined);
      client?.release(true);
    },
  };
};
