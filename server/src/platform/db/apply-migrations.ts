import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { readMigrations, type MigrationFile } from './migration-files.ts';

export const MIGRATIONS_TABLE = '__migrations';

export interface Patience {
  /** Longest wait for one lock. Whoever comes after us for that table waits behind us, so it is short. */
  readonly lockTimeoutMs: number;
  /** How long a migration is tried again in all. */
  readonly patienceMs: number;
}

export const PATIENCE: Patience = { lockTimeoutMs: 3000, patienceMs: 5 * 60_000 };
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5000;
/** lock_not_available, deadlock_detected. https://www.postgresql.org/docs/current/errcodes-appendix.html */
const PASSING: ReadonlySet<string> = new Set(['55P03', '40P01']);

const isPassing = (error: unknown): boolean => PASSING.has((error as { code?: string }).code ?? '');

/**
 * Runs `work` in one transaction that waits for each lock only so long, and again after a pause where it was not given.
 * @throws Error that says what to do when the locks were not to be had
 */
export const inPatientTransaction = async <T>(
  client: pg.ClientBase,
  what: string,
  patience: Patience,
  work: () => Promise<T>,
): Promise<T> => {
  const giveUpAt = performance.now() + patience.patienceMs;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      await client.query('BEGIN');
      await client.query(`SET LOCAL lock_timeout = ${patience.lockTimeoutMs}`);
      const result = await work();
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK');
      if (!isPassing(error)) throw error;
      if (performance.now() + pause > giveUpAt) {
        throw new Error(
          `${what} did not get its locks within ${Math.round(patience.patienceMs / 1000)} seconds: something else holds them. End what has been running long (pg_stat_activity, by xact_start) and start again.`,
          { cause: error },
        );
      }
    }
    await sleep(pause);
  }
};

const remember = (client: pg.ClientBase, table: string, { at, hash }: MigrationFile): Promise<unknown> =>
  client.query(`INSERT INTO ${table} (folder_millis, hash) VALUES ($1, $2)`, [at, hash]);

/** Those that the database does not have yet, of the migrations of one schema; of `only`, where that is given. */
const findMissing = async (
  client: pg.ClientBase,
  table: string,
  folder: string,
  only?: readonly number[],
): Promise<MigrationFile[]> => {
  const { rows } = await client.query<{ folder_millis: string }>(`SELECT folder_millis FROM ${table}`);
  const applied = new Set(rows.map((row) => Number(row.folder_millis)));
  return readMigrations(folder).filter(({ at }) => !applied.has(at) && (only?.includes(at) ?? true));
};

const tableOf = (schema: string): string => `${pg.escapeIdentifier(schema)}.${MIGRATIONS_TABLE}`;

const makeTable = (client: pg.ClientBase, table: string): Promise<unknown> =>
  client.query(
    `CREATE TABLE IF NOT EXISTS ${table} (folder_millis bigint PRIMARY KEY, hash text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`,
  );

const runStatements = async (client: pg.ClientBase, schema: string, { statements }: MigrationFile): Promise<void> => {
  // The first file of a service, as drizzle-kit writes it, makes the schema; it is there already.
  const makesSchema = `CREATE SCHEMA ${pg.escapeIdentifier(schema)};`;
  for (const statement of statements) if (statement.trim() !== makesSchema) await client.query(statement);
};

/**
 * Applies the migrations of one schema, each in a transaction of its own unless it says that it wants none, and returns
 * how many were new. Drizzle's own migrator is not used: docs/decisions/0001-own-migrator.md.
 */
export const applyMigrations = async (
  client: pg.ClientBase,
  schema: string,
  folder: string,
  patience = PATIENCE,
  only?: readonly number[],
): Promise<number> => {
  const table = tableOf(schema);
  await makeTable(client, table);
  const missing = await findMissing(client, table, folder, only);
  for (const migration of missing) {
    const what = `The migration ${migration.tag} of ${schema}`;
    if (migration.inTransaction) {
      await inPatientTransaction(client, what, patience, async () => {
        await runStatements(client, schema, migration);
        await remember(client, table, migration);
      });
    } else {
      // What runs so waits without being in anybody's way. Killed before it is remembered, it is run again.
      await runStatements(client, schema, migration);
      await remember(client, table, migration);
    }
  }
  return missing.length;
};

/** The same inside of the caller's transaction. @throws Error for a migration that wants none */
export const applyMigrationsWithin = async (
  client: pg.ClientBase,
  schema: string,
  folder: string,
  only?: readonly number[],
): Promise<void> => {
  const table = tableOf(schema);
  await makeTable(client, table);
  for (const migration of await findMissing(client, table, folder, only)) {
    if (!migration.inTransaction)
      throw new Error(`${migration.tag} of ${schema} asks for no transaction, which this schema does not offer`);
    await runStatements(client, schema, migration);
    await remember(client, table, migration);
  }
};

/** Whether every migration in the folder has been applied; false too when the schema is not there or not readable. */
export const migrationsApplied = async (
  client: { query: pg.Pool['query'] },
  schema: string,
  folder: string,
): Promise<boolean> => {
  const wanted = readMigrations(folder).map(({ at }) => at);
  const { rows } = await client.query<{ missing: string }>(
    `SELECT count(*) AS missing FROM unnest($1::bigint[]) AS wanted(at) WHERE at NOT IN (SELECT folder_millis FROM ${tableOf(schema)})`,
    [wanted],
  );
  return rows[0]?.missing === '0';
};
