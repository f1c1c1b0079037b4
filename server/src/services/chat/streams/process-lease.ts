import { uuidv7 } from 'uuidv7';
import type { Database } from '#platform/db/database';
import type { Log } from '#platform/log';

/** Tells the others that there is one more of them. */
export const PROCESS_CHANNEL = 'madang_process';

const HEARTBEAT_MS = 1000;
const RETAKE_MS = 200;

/**
 * The proof that this process lives: a row, a heartbeat in it, and a session lock on a connection of its own, which the
 * database releases the moment the process is gone.
 */
export interface ProcessLease {
  readonly processId: string;
  /** Milliseconds for which the lock has been held without a break; 0 while it is not. */
  heldFor(): number;
  /** Whether other processes may be waiting for what this one writes. */
  hasOthers(): boolean;
  /** Somebody may have come. */
  look(): Promise<void>;
  stop(): Promise<void>;
}

interface HeldLock {
  readonly since: number;
  /** Resolves when the connection that holds it is gone. */
  readonly lost: Promise<void>;
  release(): void;
}

/** Whatever happens, the connection goes back to the pool, which could not be closed otherwise. */
const takeLock = async (db: Database, processId: string): Promise<HeldLock> => {
  const client = await db.$client.connect();
  const lost = new Promise<void>((resolve) => {
    client.once('error', () => resolve());
  });
  try {
    await client.query('SELECT pg_advisory_lock(lock_key) FROM chat.process WHERE id = $1', [processId]);
  } catch (error) {
    client.release(true);
    throw error;
  }
  return { since: performance.now(), lost, release: () => client.release(true) };
};

/** `onFenced` is called when others have declared this process dead. */
export const takeLease = async (db: Database, log: Log, onFenced: () => void): Promise<ProcessLease> => {
  const processId = uuidv7();
  let stopped = false;
  const stopping = Promise.withResolvers<void>();
  let held: HeldLock | undefined;
  let others = true;
  await db.$client.query(`WITH here AS (INSERT INTO chat.process (id, lock_key) VALUES ($1::uuid, hashtextextended($1::uuid::text, 0))) SELECT pg_notify('${PROCESS_CHANNEL}', '')`, [processId]);

  const hold = async (): Promise<void> => {
    while (!stopped && held === undefined) {
      try {
        held = await takeLock(db, processId);
      } catch {
        await new Promise((resolve) => setTimeout(resolve, RETAKE_MS));
      }
    }
  };
  const keepHolding = async (): Promise<void> => {
    while (!stopped) {
      await hold();
      await Promise.race([held?.lost, stopping.promise]);
      held?.release();
      held = undefined;
      if (!stopped) log.warn('the lock connection was lost');
    }
  };
  await hold();
  const holding = keepHolding();

  const beat = async (): Promise<void> => {
    const { rows, rowCount } = await db.$client.query<{ others: boolean }>({
      name: 'heartbeat',
      text: 'UPDATE chat.process SET heartbeat_at = now() WHERE id = $1 AND alive RETURNING EXISTS (SELECT FROM chat.process WHERE id <> $1) AS others',
      values: [processId],
    });
    others = rows[0]?.others ?? true;
    if (rowCount === 0 && !stopped) onFenced();
  };
  const look = (): Promise<void> =>
    beat().catch(() => {
      others = true;
    });
  const timer = setInterval(() => void look(), HEARTBEAT_MS);

  return {
    processId,
    hasOthers: () => others,
    look,
    heldFor: () => (held === undefined ? 0 : performance.now() - held.since),
    async stop() {
      stopped = true;
      clearInterval(timer);
      await db.$client.query('DELETE FROM chat.process WHERE id = $1', [processId]).catch(() => undefined);
      stopping.resolve();
      await holding;
    },
  };
};
