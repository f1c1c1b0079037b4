import pg from 'pg';
import { vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../server/src/platform/testing/database.ts';
import { startProcess, type MadangProcess } from '../../server/src/platform/testing/process.ts';

/** Only against hangs. */
export const PATIENT = { timeout: 120_000, interval: 50 };
const LOCK = 4711;

/** Whoever writes a row that has a held name in this column, or takes it out of there, waits for as long as the test holds a lock. */
const HOLD = `
  CREATE SCHEMA held;
  CREATE TABLE held.name (name text);
  CREATE FUNCTION held.hold() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
  DECLARE
    written text := to_jsonb(NEW)->>TG_ARGV[0];
    before text := CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD)->>TG_ARGV[0] END;
  BEGIN
    IF written IS DISTINCT FROM before AND EXISTS (SELECT FROM held.name WHERE name = coalesce(before, written)) THEN
      PERFORM pg_advisory_xact_lock_shared(${LOCK});
    END IF;
    RETURN NEW;
  END $$`;

interface HeldTable {
  /** With its schema. */
  readonly table: string;
  /** What a row is held by: where it leaves that, or is inserted with it. */
  readonly column: string;
  readonly on: 'UPDATE' | 'INSERT';
}

const HELD_ONES = `SELECT FROM pg_locks JOIN pg_database AS d ON d.oid = database AND d.datname = current_database()
  WHERE locktype = 'advisory' AND objid = ${LOCK} AND NOT granted`;

/** Nothing is on its way any more: what comes twice would have come by now. */
export const queuesAreEmpty = async (admin: pg.Client): Promise<void> => {
  await vi.waitUntil(
    async () =>
      (
        await admin.query(
          `SELECT FROM platform.outbox UNION ALL
           SELECT FROM pgboss.job WHERE name LIKE '%/%' AND state IN ('created', 'retry', 'active')`,
        )
      ).rowCount === 0,
    PATIENT,
  );
};

/** The real server as one process on a database of its own, to be killed at a place at which the database holds it. */
export interface KilledWorker {
  readonly url: string;
  /** Of the process that runs now. */
  readonly pid: number;
  readonly database: TestDatabase;
  readonly admin: pg.Client;
  /**
   * Kills it when `name` is held: what is held surely is not done. `look` is called before, with what was begun; not to be
   * given where `begin` itself is held.
   */
  killAt<T>(name: string, begin: () => Promise<T>, look?: (begun: T) => Promise<void>): Promise<T>;
  kill(): Promise<void>;
  queuesAreEmpty(): Promise<void>;
  stop(): Promise<void>;
}

export const startKilledWorker = async (tables: readonly HeldTable[]): Promise<KilledWorker> => {
  const database = await createTestDatabase();
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  const start = (): Promise<MadangProcess> =>
    startProcess([], { ...database.env, NODE_ENV: 'test', LOG_LEVEL: 'warn', RATE_LIMIT_PER_MINUTE: '0' });
  let worker = await start();
  await admin.query(HOLD);
  for (const { table, column, on } of tables)
    await admin.query(
      `CREATE TRIGGER hold BEFORE ${on} ON ${table} FOR EACH ROW EXECUTE FUNCTION held.hold('${column}')`,
    );
  const isHeld = async (): Promise<boolean> => (await admin.query(HELD_ONES)).rowCount !== 0;
  const kill = async (): Promise<void> => {
    worker.kill('SIGKILL');
    await worker.exited();
  };
  return {
    get url() {
      return worker.url;
    },
    get pid() {
      return worker.pid;
    },
    database,
    admin,
    async killAt(name, begin, look) {
      await admin.query(`SELECT pg_advisory_lock(${LOCK})`);
      await admin.query('INSERT INTO held.name VALUES ($1)', [name]);
      const begun = begin();
      await vi.waitUntil(isHeld, PATIENT);
      if (look !== undefined) await look(await begun);
      worker.kill('SIGKILL');
      const [done] = await Promise.all([begun, worker.exited()]);
      await admin.query('DELETE FROM held.name');
      await admin.query(`SELECT pg_advisory_unlock(${LOCK})`);
      worker = await start();
      return done;
    },
    async kill() {
      await kill();
      worker = await start();
    },
    queuesAreEmpty: () => queuesAreEmpty(admin),
    async stop() {
      await admin.end();
      worker.kill('SIGTERM');
      await worker.exited();
      await database.close();
    },
  };
};
