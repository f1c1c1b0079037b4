import { sql } from 'drizzle-orm';
import type { Background } from '../background/background.ts';
import type { Database, Transaction } from '../db/database.ts';
import type { Log } from '../log.ts';
import type { Lease } from './lease.ts';
import type { LogTables } from './tables.ts';

const LOOK_EVERY_MS = 2000;
/** Without anybody who might have died, for streams that one left behind who took its row with it. */
const LOOK_ALONE_EVERY_MS = 5000;
const REMOVE_EVERY_MS = 5000;
/** A free lock alone is no death: the lock's connection may be coming back after a restart of the database. */
const SILENT_SECONDS = 3;
/** A host that cannot be reached may hold its lock for long. */
const UNREACHABLE_SECONDS = 30;
const RETENTION_MINUTES = 10;

/** Of so many streams the log is removed by one statement: each may have thousands of events. */
export const STREAMS_AT_ONCE = 20;

/** What the owner of the streams does with those that nobody writes any more. */
export interface Estate {
  /** Ends, or hands on, what a dead process was writing, and says how many they were. What readers have seen stays. */
  takeOver(tx: Transaction, processId: string): Promise<number>;
  /** Processes of which streams are still running, and that have no row any more. */
  forgotten(db: Database): Promise<string[]>;
  /** Removes the log of what ended so many minutes ago, and whatever else the owner keeps for a time only. */
  removeOld(db: Database, minutes: number): Promise<void>;
}

interface JanitorParts {
  readonly db: Database;
  readonly tables: LogTables;
  readonly lease: Lease;
  readonly estate: Estate;
  readonly log: Log;
}

const bury = async (
  tx: Transaction,
  processId: string,
  { tables, estate, log }: Omit<JanitorParts, 'db' | 'lease'>,
): Promise<void> => {
  const interrupted = await estate.takeOver(tx, processId);
  await tx.execute(sql`DELETE FROM ${sql.raw(tables.process)} WHERE id = ${processId}`);
  await tx.execute(sql`SELECT pg_notify(${tables.channel}, '')`);
  log.warn({ process: processId, interrupted }, 'a process died; its answers were interrupted');
};

/** Takes over what dead processes left behind: their streams end with what readers have seen. */
const buryDead = async ({ db, lease, tables, ...rest }: JanitorParts): Promise<void> => {
  const process = sql.raw(tables.process);
  const { rows } = await db.execute<{ id: string; lock_key: string; unreachable: boolean }>(sql`
    SELECT id, lock_key, heartbeat_at < now() - make_interval(secs => ${UNREACHABLE_SECONDS}::int) AS unreachable
    FROM ${process} WHERE id <> ${lease.processId} AND heartbeat_at < now() - make_interval(secs => ${SILENT_SECONDS}::int)`);
  for (const { id, lock_key, unreachable } of rows) {
    await db.transaction(async (tx) => {
      const lock = await tx.execute<{ free: boolean }>(
        sql`SELECT pg_try_advisory_xact_lock(${lock_key}::bigint) AS free`,
      );
      if (lock.rows[0]?.free !== true && !unreachable) return;
      // Waits for what that process is writing; after it, the fence is down. A plain update would not wait.
      await tx.execute(sql`SELECT FROM ${process} WHERE id = ${id} FOR UPDATE`);
      await tx.execute(sql`UPDATE ${process} SET alive = false WHERE id = ${id}`);
      await bury(tx, id, { tables, ...rest });
    });
  }
};

/** A process that left in a hurry may have taken its row with it, and left streams that nobody writes. */
const buryForgotten = async ({ db, ...parts }: JanitorParts): Promise<void> => {
  for (const id of await parts.estate.forgotten(db)) await db.transaction((tx) => bury(tx, id, parts));
};

/** After an outage of the database everybody's lock is free and heartbeat old: whoever has just come back himself accuses nobody. */
const SETTLED_MS = SILENT_SECONDS * 1000;

export interface Janitor {
  stop(): Promise<void>;
}

export const startJanitor = async (background: Background, parts: JanitorParts): Promise<Janitor> => {
  const { db, lease, estate } = parts;
  const works = [
    await background.start('streams.bury-dead', {
      everyMs: () => (lease.hasOthers() ? LOOK_EVERY_MS : LOOK_ALONE_EVERY_MS),
      async run() {
        if (lease.hasOthers() && lease.heldFor() > SETTLED_MS) await buryDead(parts);
        await buryForgotten(parts);
      },
    }),
    await background.start('streams.remove-old', {
      everyMs: REMOVE_EVERY_MS,
      run: () => estate.removeOld(db, RETENTION_MINUTES),
    }),
  ];
  return {
    async stop() {
      await Promise.all(works.map((work) => work.stop()));
    },
  };
};
