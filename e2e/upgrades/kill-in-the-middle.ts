import type pg from 'pg';
import { readMigrations, type MigrationFile } from '../../server/src/platform/db/migration-files.ts';
import { startMadang } from '../../server/src/platform/testing/process.ts';
import { SERVICES } from '../../server/src/services.ts';

const pauseAt = (nth: number): string => `
  CREATE SCHEMA IF NOT EXISTS upgrade_test;
  CREATE SEQUENCE IF NOT EXISTS upgrade_test.ddl;
  SELECT setval('upgrade_test.ddl', 1, false);
  CREATE TABLE IF NOT EXISTS upgrade_test.seen (n bigint, query text);
  CREATE OR REPLACE FUNCTION upgrade_test.pause() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN
      INSERT INTO upgrade_test.seen VALUES (nextval('upgrade_test.ddl'), current_query());
      IF currval('upgrade_test.ddl') = ${nth} THEN PERFORM pg_sleep(600); END IF;
    END $$;
  DROP EVENT TRIGGER IF EXISTS upgrade_test_pause;
  CREATE EVENT TRIGGER upgrade_test_pause ON ddl_command_start EXECUTE FUNCTION upgrade_test.pause();`;

const unpause = `DROP EVENT TRIGGER IF EXISTS upgrade_test_pause; DROP SCHEMA IF EXISTS upgrade_test CASCADE;`;

const ASLEEP = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'";

export interface Statements {
  /** How many change the schema. */
  readonly total: number;
  /** Which of them come in a migration of which others have been run already: half of it would be there. */
  readonly inside: readonly number[];
}

/** The files that hold a statement, told by their text. */
const filesWith = (query: string, files: readonly MigrationFile[]): Set<MigrationFile> =>
  new Set(files.filter(({ statements }) => statements.some((statement) => statement.trim() === query.trim())));

/** What an upgrade runs. */
export const countStatements = async (admin: pg.Client, upgrade: () => Promise<void>): Promise<Statements> => {
  await admin.query(pauseAt(-1));
  await upgrade();
  const { rows } = await admin.query<{ n: string; query: string }>('SELECT n, query FROM upgrade_test.seen ORDER BY n');
  await admin.query(unpause);
  const files = SERVICES.flatMap(({ migrations }) => readMigrations(migrations));
  const holders = rows.map(({ query }) => filesWith(query, files));
  const inside = rows
    .filter((_, index) => index > 0 && !(holders[index] ?? new Set()).isDisjointFrom(holders[index - 1] ?? new Set()))
    .map(({ n }) => Number(n));
  return { total: rows.length, inside };
};

/**
 * Runs `madang migrate` and kills it with SIGKILL while its `nth` statement that changes the schema is being run.
 * @returns false when it had fewer
 */
export const killAt = async (
  admin: pg.Client,
  nth: number,
  env: Readonly<Record<string, string>>,
): Promise<boolean> => {
  await admin.query(pauseAt(nth));
  const migrating = startMadang(['migrate'], env);
  let ended: number | string | undefined;
  void migrating.exited().then((code) => (ended = code));
  let asleep: number | undefined;
  while (ended === undefined && asleep === undefined) {
    asleep = (await admin.query<{ pid: number }>(ASLEEP)).rows[0]?.pid;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  if (asleep === undefined) {
    if (ended !== 0) throw new Error(`madang migrate ended with ${ended}:\n${migrating.output()}`);
    await admin.query(unpause);
    return false;
  }
  migrating.kill('SIGKILL');
  await migrating.exited();
  // It would notice when the statement ends, in ten minutes.
  await admin.query('SELECT pg_terminate_backend($1, 10000)', [asleep]);
  await admin.query(unpause);
  return true;
};
