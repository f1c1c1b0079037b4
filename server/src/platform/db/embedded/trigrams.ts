import type pg from 'pg';

/** Refuses a database in which search in Korean would silently find nothing. */
export const assertKoreanTrigrams = async (client: Pick<pg.ClientBase, 'query'>): Promise<void> => {
  const { rows } = await client.query<{ schema: string | null; database: string; ctype: string }>(
    `select (select quote_ident(n.nspname) from pg_extension e join pg_namespace n on n.oid = e.extnamespace
              where e.extname = 'pg_trgm') as schema,
            d.datname as database, d.datctype as ctype
       from pg_database d where d.datname = current_database()`,
  );
  const found = rows[0];
  if (!found?.schema) {
    throw new Error(`The extension pg_trgm is missing in this database. As superuser: CREATE EXTENSION pg_trgm;`);
  }
  const probe = await client.query<{ count: number }>(`select cardinality(${found.schema}.show_trgm('가')) as count`);
  if ((probe.rows[0]?.count ?? 0) > 0) return;
  throw new Error(
    `The database "${found.database}" has LC_CTYPE "${found.ctype}", with which pg_trgm sees no Korean letters: ` +
      `search in Korean would find nothing. Make a new one and move the data there: CREATE DATABASE <name> ` +
      `TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'; (or 'en_US.UTF-8').`,
  );
};
