import { sql } from 'drizzle-orm';
import type { Database, Transaction } from '#platform/db/database';
import type { Log } from '#platform/log';
import { finishGeneration } from '../store/finish-generation.ts';
import { readSnapshot, STREAM_CHANNEL } from './event-log.ts';

const LOOK_EVERY_MS = 3000;
/** A free lock alone is no death: the lock's connection may be coming back after a restart of the database. */
const SILENT_SECONDS = 3;
/** A host that cannot be reached may hold its lock for long. */
const UNREACHABLE_SECONDS = 30;
const RETENTION_MINUTES = 10;

const interruptAll = async (tx: Transaction, processId: string): Promise<number> => {
  const { rows } = await tx.execute<{ message_id: string }>(sql`SELECT message_id FROM chat.generation WHERE process_id = ${processId} AND ended_at IS NULL`);
  for (const { message_id } of rows) {
    const { seq, text, citations } = await readSnapshot(tx, message_id);
    await finishGeneration(tx, { messageId: message_id, seq: seq + 1, status: 'interrupted', content: text, citations, errorCode: null });
  }
  return rows.length;
};

/** Takes over what a dead process left behind: its answers become `interrupted` with the text that readers have seen. */
const buryDead = async (db: Database, log: Log): Promise<void> => {
  const { rows } = await db.execute<{ id: string; lock_key: string; unreachable: boolean }>(sql`
    SELECT id, lock_key, heartbeat_at < now() - make_interval(secs => ${UNREACHABLE_SECONDS}::int) AS unreachable
    FROM chat.process WHERE heartbeat_at < now() - make_interval(secs => ${SILENT_SECONDS}::int)`);
  for (const { id, lock_key, unreachable } of rows) {
    await db.transaction(async (tx) => {
      const lock = await tx.execute<{ free: boolean }>(sql`SELECT pg_try_advisory_xact_lock(${lock_key}::bigint) AS free`);
      if (lock.rows[0]?.free !== true && !unreachable) return;
      // Waits for a flush of that process that is under way; after it, the fence is down.
      await tx.execute(sql`UPDATE chat.process SET alive = false WHERE id = ${id}`);
      const interrupted = await interruptAll(tx, id);
      await tx.execute(sql`DELETE FROM chat.process WHERE id = ${id}`);
      await tx.execute(sql`SELECT pg_notify(${STREAM_CHANNEL}, '')`);
      log.warn({ process: id, interrupted }, 'a process died; its answers were interrupted');
    });
  }
};

/** The messages stay; only the record of how they were written goes. */
const removeOldEvents = async (db: Database): Promise<void> => {
  await db.execute(sql`
    WITH old AS (DELETE FROM chat.generation WHERE ended_at < now() - make_interval(mins => ${RETENTION_MINUTES}::int) RETURNING message_id)
    DELETE FROM chat.generation_event WHERE generation_id IN (SELECT message_id FROM old)`);
  await db.execute(sql`DELETE FROM chat.idempotency_key WHERE created_at < now() - interval '24 hours'`);
};

export interface Janitor {
  stop(): Promise<void>;
}

export const startJanitor = (db: Database, log: Log): Janitor => {
  let stopped = false;
  let wake: () => void = () => undefined;
  const run = async (): Promise<void> => {
    while (!stopped) {
      try {
        await buryDead(db, log);
        await removeOldEvents(db);
      } catch (error) {
        log.warn({ err: error }, 'looking for dead processes failed');
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, LOOK_EVERY_MS);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };
  const running = run();
  return {
    async stop() {
      stopped = true;
      wake();
      await running;
    },
  };
};
