import { readMigrationFiles } from 'drizzle-orm/migrator';
import pg from 'pg';

const MIGRATIONS_TABLE = '__migrations';

/**
 * Applies the drizzle migrations of one schema in one transaction and returns how many were new.
 * Drizzle's own migrator is not used: it always runs CREATE SCHEMA, which needs rights on the whole database even if the schema exists.
 */
export const applyMigrations = async (client: pg.ClientBase, schema: string, folder: string): Promise<number> => {
  const table = `${pg.escapeIdentifier(schema)}.${MIGRATIONS_TABLE}`;
  const migrations = readMigrationFiles({ migrationsFolder: folder });
  // The first file of a service, as drizzle-kit writes it, makes the schema; it is there already.
  const makesSchema = `CREATE SCHEMA ${pg.escapeIdentifier(schema)};`;
  await client.query('BEGIN');
  try {
    await client.query(`CREATE TABLE IF NOT EXISTS ${table} (folder_millis bigint PRIMARY KEY, hash text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`);
    const { rows } = await client.query<{ folder_millis: string }>(`SELECT folder_millis FROM ${table}`);
    const applied = new Set(rows.map((row) => Number(row.folder_millis)));
    const fresh = migrations.filter((migration) => !applied.has(migration.folderMillis));
    for (const migration of fresh) {
      for (const statement of migration.sql) if (statement.trim() !== makesSchema) await client.query(statement);
      await client.query(`INSERT INTO ${table} (folder_millis, hash) VALUES ($1, $2)`, [migration.folderMillis, migration.hash]);
    }
    await client.query('COMMIT');
    return fresh.length;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
};

/** Whether every migration in the folder has been applied; false too when the schema is not there or not readable. */
export const migrationsApplied = async (client: { query: pg.Pool['query'] }, schema: string, folder: string): Promise<boolean> => {
  const wanted = readMigrationFiles({ migrationsFolder: folder }).map((migration) => migration.folderMillis);
  const { rows } = await client.query<{ missing: string }>(
    `SELECT count(*) AS missing FROM unnest($1::bigint[]) AS wanted(at) WHERE at NOT IN (SELECT folder_millis FROM ${pg.escapeIdentifier(schema)}.${MIGRATIONS_TABLE})`,
    [wanted],
  );
  return rows[0]?.missing === '0';
};
