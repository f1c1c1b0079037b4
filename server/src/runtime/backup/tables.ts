import pg from 'pg';
import { MIGRATIONS_TABLE } from '../../platform/db/apply-migrations.ts';
import { JOBS_SCHEMA, PLATFORM_SCHEMA } from '../../platform/db/platform-schema.ts';
import type { Queryable } from '../../platform/db/queryable.ts';

export interface Table {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly string[];
}

export const quoted = ({ schema, name }: Pick<Table, 'schema' | 'name'>): string =>
  `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`;
export const columnList = ({ columns }: Pick<Table, 'columns'>): string =>
  columns.map((column) => pg.escapeIdentifier(column)).join(', ');

/** Made anew by whoever restores: which migrations there are, under which names roles go, with which key. */
const MADE_ANEW: ReadonlySet<string> = new Set([`${PLATFORM_SCHEMA}.installation`, `${PLATFORM_SCHEMA}.service_role`]);

/** Events on their way. Queues, timetables and what is done are the library's own, and made at the start. */
export const JOBS: Pick<Table, 'schema' | 'name'> = { schema: JOBS_SCHEMA, name: 'job' };
export const UNDONE = "state IN ('created', 'retry', 'active') AND name LIKE '%/%'";

const COLUMNS = `
  SELECT n.nspname AS schema, c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
  WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    AND (n.nspname = ANY($1) AND c.relname <> $2 OR n.nspname = $3 AND c.relname = $4)
  GROUP BY 1, 2 ORDER BY 1, 2`;

const REFERENCES = `
  SELECT DISTINCT fn.nspname || '.' || f.relname AS "from", tn.nspname || '.' || t.relname AS "to"
  FROM pg_constraint k JOIN pg_class f ON f.oid = k.conrelid JOIN pg_namespace fn ON fn.oid = f.relnamespace
    JOIN pg_class t ON t.oid = k.confrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
  WHERE k.contype = 'f' AND k.conrelid <> k.confrelid`;

const idOf = ({ schema, name }: Pick<Table, 'schema' | 'name'>): string => `${schema}.${name}`;

/** Each behind those that it refers to. @throws Error where two refer to each other */
const inOrder = (tables: readonly Table[], references: readonly { from: string; to: string }[]): Table[] => {
  const ordered: Table[] = [];
  let left = [...tables];
  while (left.length > 0) {
    const waiting = new Set(left.map(idOf));
    const free = left.filter((table) => !references.some(({ from, to }) => from === idOf(table) && waiting.has(to)));
    if (free.length === 0)
      throw new Error(
        `these tables refer to each other, so that none can be restored first: ${[...waiting].join(', ')}`,
      );
    ordered.push(...free);
    left = left.filter((table) => !free.includes(table));
  }
  return ordered;
};

/** What a backup holds of these schemas, in the order in which it can be loaded. */
export const findTables = async (client: Queryable, schemas: readonly string[]): Promise<Table[]> => {
  const { rows } = await client.query<Table>(COLUMNS, [schemas, MIGRATIONS_TABLE, JOBS.schema, JOBS.name]);
  const { rows: references } = await client.query<{ from: string; to: string }>(REFERENCES);
  return inOrder(
    rows.filter((table) => !MADE_ANEW.has(idOf(table))),
    references,
  );
};

/** Sequences of these schemas that have given a number, and the last one. */
export const findSequences = async (client: Queryable, schemas: readonly string[]): Promise<Record<string, string>> => {
  const { rows } = await client.query<{ name: string; last: string }>(
    "SELECT quote_ident(schemaname) || '.' || quote_ident(sequencename) AS name, last_value::text AS last FROM pg_sequences WHERE schemaname = ANY($1) AND last_value IS NOT NULL",
    [schemas],
  );
  return Object.fromEntries(rows.map(({ name, last }) => [name, last]));
};

export const appliedMigrations = async (
  client: Queryable,
  schemas: readonly string[],
): Promise<Record<string, number[]>> => {
  const applied: Record<string, number[]> = {};
  for (const schema of schemas) {
    const { rows } = await client.query<{ at: string }>(
      `SELECT folder_millis AS at FROM ${quoted({ schema, name: MIGRATIONS_TABLE })} ORDER BY 1`,
    );
    applied[schema] = rows.map(({ at }) => Number(at));
  }
  return applied;
};
