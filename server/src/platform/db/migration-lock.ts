import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Log } from '../log.ts';
import type { Holder } from './prove-roles.ts';

/** Any number that no other program on the same database uses for its locks. Never change it: releases must exclude each other. */
const MIGRATION_LOCK = 7_240_511;
const RETRY_MS = 100;
const TELL_AFTER_MS = 2000;

/**
 * Waits until nobody else migrates this database. Asked again and again instead of waited for in PostgreSQL: a statement
 * that waits has a snapshot, and CREATE INDEX CONCURRENTLY of the other one would wait for that.
 * @throws Error when `signal` is aborted meanwhile
 */
export const takeMigrationLock = async (admin: pg.ClientBase, log: Log, signal?: AbortSignal): Promise<Holder> => {
  const since = performance.now();
  let told = false;
  for (;;) {
    const { rows } = await admin.query<{ taken: boolean; pid: number }>(
      'SELECT pg_try_advisory_lock($1) AS taken, pg_backend_pid() AS pid',
      [MIGRATION_LOCK],
    );
    if (rows[0]?.taken === true) return { pid: rows[0].pid, lock: MIGRATION_LOCK };
    if (!told && performance.now() - since > TELL_AFTER_MS) {
      told = true;
      log.info('another process is migrating this database; waiting until it is done');
    }
    await sleep(RETRY_MS, undefined, { signal });
  }
};
