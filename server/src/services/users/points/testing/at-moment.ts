import pg from 'pg';
import { openDatabase, type Database } from '#platform/db/database';
import type { TestDatabase } from '../../../../platform/testing/database.ts';

/** Connections with a time zone of their own, for whose statements it is another moment. */
export const connectAt = async (
  { adminUrl, urlOf }: Pick<TestDatabase, 'adminUrl' | 'urlOf'>,
  zone: string,
  moment: string,
): Promise<{ readonly db: Database; readonly end: () => Promise<void> }> => {
  const owner = new pg.Client({ connectionString: adminUrl });
  await owner.connect();
  await owner.query(`BEGIN; SELECT pg_advisory_xact_lock(4713);
    CREATE SCHEMA IF NOT EXISTS other_clock; GRANT USAGE ON SCHEMA other_clock TO PUBLIC;
    CREATE OR REPLACE FUNCTION other_clock.now() RETURNS timestamptz LANGUAGE sql
    AS $$ SELECT current_setting('test.moment')::timestamptz $$; COMMIT`);
  await owner.end();
  const set = { timezone: zone, 'test.moment': moment, search_path: 'other_clock,pg_catalog' };
  const options = Object.entries(set)
    .map(([name, value]) => `-c ${name}=${value.replaceAll(' ', '\\ ')}`)
    .join(' ');
  const pool = new pg.Pool({ connectionString: urlOf('users'), max: 10, options });
  const db = openDatabase(pool);
  const end = async (): Promise<void> => {
    await pool.end();
    await db.$reads.end();
  };
  return { db, end };
};
