import { sql } from 'drizzle-orm';
import type { Database, Transaction } from '#platform/db/database';
import type { Log } from '#platform/log';
import { buryGeneration, endedMessage, terminalEvent } from '../store/finish-generation.ts';
import { eraseDeletedConversations } from '../store/conversations.ts';
import { findBegunBy } from '../store/messages.ts';
import { readSnapshot, STREAM_CHANNEL } from './event-log.ts';
import type { ProcessLease } from './process-lease.ts';

const LOOK_EVERY_MS = 2000;
/** A free lock alone is no death: the lock's connection may be coming back after a restart of the database. */
const SILENT_SECONDS = 3;
/** A host that cannot be reached may hold its lock for long. */
const UNREACHABLE_SECONDS = 30;
const RETENTION_MINUTES = 10;

const interruptAll = async (tx: Transaction, processId: string): Promise<number> => {
  const messages = await findBegunBy(tx, processId);
  for (const message of messages) {
    const { seq, text, citations } = await readSnapshot(tx, message.id);
    const ended = endedMessage(message, { status: 'interrupted', content: text, citations, errorCode: null });
    await buryGeneration(tx, ended, [terminalEvent(seq + 1, ended)]);
  }
  return messages.length;
};

const bury = async (tx: Transaction, processId: string, log: Log): Promise<void> => {
  const interrupted = await interruptAll(tx, processId);
  await tx.execute(sql`DELETE FROM chat.process WHERE id = ${processId}`);
  await tx.execute(sql`SELECT pg_notify(${STREAM_CHANNEL}, '')`);
  log.warn({ process: processId, interrupted }, 'a process died; its answers were interrupted');
};

/** Takes over what a dead process left behind: its answers become `interrupted` with the text that readers have seen. */
const buryDead = async (db: Database, self: string, log: Log): Promise<void> => {
  const { rows } = await db.execute<{ id: string; lock_key: string; unreachable: boolean }>(sql`
    SELECT id, lock_key, heartbeat_at < now() - make_interval(secs => ${UNREACHABLE_SECONDS}::int) AS unreachable
    FROM chat.process WHERE id <> ${self} AND heartbeat_at < now() - make_interval(secs => ${SILENT_SECONDS}::int)`);
  for (const { id, lock_key, unreachable } of rows) {
    await db.transaction(async (tx) => {
      const lock = await tx.execute<{ free: boolean }>(sql`SELECT pg_try_advisory_xact_lock(${lock_key}::bigint) AS free`);
      if (lock.rows[0]?.free !== true && !unreachable) return;
      // Waits for what that process is writing; after it, the fence is down. A plain update would not wait.
      await tx.execute(sql`SELECT FROM chat.process WHERE id = ${id} FOR UPDATE`);
      await tx.execute(sql`UPDATE chat.process SET alive = false WHERE id = ${id}`);
      await bury(tx, id, log);
    });
  }
};

/** A process that left in a hurry may have taken its row with it, and left answers that nobody writes. */
const buryForgotten = async (db: Database, log: Log): Promise<void> => {
  const { rows } = await db.execute<{ id: string }>(sql`
    SELECT DISTINCT process_id AS id FROM chat.generation WHERE ended_at IS NULL AND NOT EXISTS (SELECT 1 FROM chat.process WHERE id = process_id)`);
  for (const { id } of rows) await db.transaction((tx) => bury(tx, id, log));
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

/** After an outage of the database everybody's lock is free and heartbeat old: whoever has just come back himself accuses nobody. */
const SETTLED_MS = SILENT_SECONDS * 1000;

export const startJanitor = (db: Database, lease: ProcessLease, log: Log): Janitor => {
  let stopped = false;
  let wake: () => void = () => undefined;
  const run = async (): Promise<void> => {
    while (!stopped) {
      try {
        if (lease.heldFor() > SETTLED_MS) await buryDead(db, lease.processId, log);
        await buryForgotten(db, log);
        await removeOldEvents(db);
        await eraseDeletedConversations(db);
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
