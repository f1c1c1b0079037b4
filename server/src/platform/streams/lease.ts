import { uuidv7 } from 'uuidv7';
import type { Background } from '../background/background.ts';
import type { Clock } from '../clock.ts';
import type { Database } from '../db/database.ts';
import type { Log } from '../log.ts';
import type { LogTables } from './tables.ts';

/** Where somebody may be judging by it. */
const HEARTBEAT_MS = 1000;
/** Alone. Whoever comes tells so, and where that is lost finds the lock held. */
const HEARTBEAT_ALONE_MS = 5000;
const RETAKE_MS = 200;

/**
 * The proof that this process lives: a row, a heartbeat in it, and a session lock on a connection of its own, which the
 * database releases the moment the process is gone.
 */
export interface Lease {
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
  readonly lost: Promise<Error>;
  release(): void;
}

/** Whatever happens, the connection goes back to the pool, which could not be closed otherwise. */
const takeLock = async (db: Database, clock: Clock, table: string, processId: string): Promise<HeldLock> => {
  const client = await db.$client.connect();
  const lost = new Promise<Error>((resolve) => client.once('error', resolve));
  try {
    await client.query(`SELECT pg_advisory_lock(lock_key) FROM ${table} WHERE id = $1`, [processId]);
  } catch (error) {
    client.release(true);
    throw error;
  }
  return { since: clock.elapsed(), lost, release: () => client.release(true) };
};

/** `onFenced` is called, once, when others have declared this process dead. */
export const takeLease = async (
  db: Database,
  background: Background,
  { process: table, processChannel }: Pick<LogTables, 'process' | 'processChannel'>,
  log: Log,
  onFenced: () => void,
): Promise<Lease> => {
  const { clock } = background;
  const processId = uuidv7();
  let stopped = false;
  const stopping = Promise.withResolvers<undefined>();
  let held: HeldLock | undefined;
  let others = true;
  let fenced = false;
  await db.$client.query(
    `WITH here AS (INSERT INTO ${table} (id, lock_key) VALUES ($1::uuid, hashtextextended($1::uuid::text, 0))) SELECT pg_notify('${processChannel}', '')`,
    [processId],
  );

  const hold = async (): Promise<void> => {
    while (!stopped && held === undefined) {
      try {
        held = await takeLock(db, clock, table, processId);
      } catch {
        await clock.sleep(RETAKE_MS);
      }
    }
  };
  const keepHolding = async (): Promise<void> => {
    while (!stopped) {
      await hold();
      const error = await Promise.race([held?.lost, stopping.promise]);
      held?.release();
      held = undefined;
      if (!stopped) log.warn({ err: error }, 'the lock connection was lost');
    }
  };
  await hold();
  const holding = keepHolding();

  const beat = async (): Promise<void> => {
    const { rows, rowCount } = await db.$client.query<{ others: boolean }>({
      name: `heartbeat ${table}`,
      text: `UPDATE ${table} SET heartbeat_at = now() WHERE id = $1 AND alive RETURNING EXISTS (SELECT FROM ${table} WHERE id <> $1) AS others`,
      values: [processId],
    });
    others = rows[0]?.others ?? true;
    if (rowCount !== 0 || stopped || fenced) return;
    fenced = true;
    onFenced();
  };
  const look = (): Promise<void> =>
    beat().catch(() => {
      others = true;
    });
  const beating = await background.start('streams.heartbeat', {
    channels: [processChannel],
    everyMs: () => (others ? HEARTBEAT_MS : HEARTBEAT_ALONE_MS),
    run: look,
  });

  return {
    processId,
    hasOthers: () => others,
    look,
    heldFor: () => (held === undefined ? 0 : clock.elapsed() - held.since),
    async stop() {
      stopped = true;
      await beating.stop();
      await db.$client.query(`DELETE FROM ${table} WHERE id = $1`, [processId]).catch(() => undefined);
      stopping.resolve(undefined);
      await holding;
    },
  };
};
