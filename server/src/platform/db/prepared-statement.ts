import { fillPlaceholders, sql, type SQL } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type { QueryResultRow } from 'pg';
import type { Database } from './database.ts';

type Values<K extends string> = Readonly<Record<K, unknown>>;

/**
 * A statement that is built and planned once, not at every execution, which for one of several parts takes longer than to
 * execute it. `make` also serves where it is to run inside of a transaction.
 */
export const prepareStatement = <Row extends QueryResultRow, K extends string>(db: Database, name: string, keys: readonly K[], make: (values: Values<K>) => SQL): ((values: Values<K>) => Promise<Row[]>) => {
  const placeholders = Object.fromEntries(keys.map((key) => [key, sql.placeholder(key)])) as Values<K>;
  const { sql: text, params } = new PgDialect().sqlToQuery(make(placeholders));
  return async (values) => (await db.$client.query<Row>({ name, text, values: fillPlaceholders(params, values) })).rows;
};
