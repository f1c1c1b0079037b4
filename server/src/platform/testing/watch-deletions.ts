import pg from 'pg';

export interface WatchedDeletions {
  /** Rows that the largest statement has deleted from each table since the last time that this was asked. */
  largest(): Promise<Readonly<Record<string, number>>>;
  /** As the admin of the database: for filling tables. */
  query(text: string, values?: unknown[]): Promise<pg.QueryResult>;
  stop(): Promise<void>;
}

/** Counts, by triggers, how many rows each statement deletes from the tables of a schema, whatever made it. */
export const watchDeletions = async (adminUrl: string, schemas: readonly string[]): Promise<WatchedDeletions> => {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  await admin.query(`
    CREATE SCHEMA watched;
    CREATE TABLE watched.deletion (name text NOT NULL, count int NOT NULL);
    CREATE FUNCTION watched.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN
      INSERT INTO watched.deletion SELECT TG_TABLE_NAME, count(*) FROM gone HAVING count(*) > 0;
      RETURN NULL;
    END $$;`);
  const { rows } = await admin.query<{ name: string }>(
    "SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ANY($1) AND c.relkind = 'r'",
    [schemas],
  );
  for (const { name } of rows)
    await admin.query(
      `CREATE TRIGGER watched AFTER DELETE ON ${name} REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION watched.note()`,
    );
  return {
    async largest() {
      const found = await admin.query<{ name: string; largest: number }>(
        'WITH all_of_them AS (DELETE FROM watched.deletion RETURNING name, count) SELECT name, max(count)::int AS largest FROM all_of_them GROUP BY name',
      );
      return Object.fromEntries(found.rows.map(({ name, largest }) => [name, largest]));
    },
    query: (text, values) => admin.query(text, values),
    stop: () => admin.end(),
  };
};
