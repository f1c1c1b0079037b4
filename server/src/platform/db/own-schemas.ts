import pg from 'pg';

/** Tables, sequences that belong to no column, views, functions and types of a schema, with what ALTER calls each. */
const THINGS = `
  SELECT CASE c.relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END AS kind,
         c.oid::regclass::text AS name
    FROM pg_class c
   WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('r', 'p', 'S', 'v', 'm') AND c.relowner <> $2::regrole
     AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') AND c.relkind = 'S')
  UNION ALL
  SELECT 'ROUTINE', p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = $1::regnamespace AND p.proowner <> $2::regrole
  UNION ALL
  SELECT 'TYPE', t.oid::regtype::text FROM pg_type t
   WHERE t.typnamespace = $1::regnamespace AND t.typowner <> $2::regrole AND t.typtype IN ('e', 'd')`;

/**
 * Gives schemas, and what is in them, to a role. A database that was copied or restored under another name has roles of
 * its own, while its schemas still belong to those of the first one, or to whoever restored it.
 */
export const ownSchemas = async (admin: pg.ClientBase, schemas: readonly string[], role: string): Promise<void> => {
  const owner = pg.escapeIdentifier(role);
  for (const schema of schemas) {
    const quoted = pg.escapeIdentifier(schema);
    const { rows } = await admin.query<{ kind: string; name: string }>(THINGS, [quoted, owner]);
    for (const { kind, name } of rows) await admin.query(`ALTER ${kind} ${name} OWNER TO ${owner}`);
    const { rowCount } = await admin.query(
      'SELECT FROM pg_namespace WHERE oid = $1::regnamespace AND nspowner <> $2::regrole',
      [quoted, owner],
    );
    if (rowCount !== 0) await admin.query(`ALTER SCHEMA ${quoted} OWNER TO ${owner}`);
  }
};
