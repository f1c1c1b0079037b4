import pg from 'pg';
import { InstallationError } from './installation-error.ts';
import type { Queryable } from './queryable.ts';

interface Rights {
  readonly admin: string;
  readonly database: string;
  readonly superuser: boolean;
  readonly may_make_roles: boolean;
  readonly may_make_schemas: boolean;
  readonly missing_roles: string[];
  readonly missing_schemas: string[];
}

const RIGHTS = `
  SELECT current_user AS admin, current_database() AS database, rolsuper AS superuser, rolcreaterole AS may_make_roles,
    has_database_privilege(current_database(), 'CREATE') AS may_make_schemas,
    ARRAY(SELECT name FROM unnest($1::text[]) AS name WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)) AS missing_roles,
    ARRAY(SELECT name FROM unnest($2::text[]) AS name WHERE NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = name)) AS missing_schemas
  FROM pg_roles WHERE rolname = current_user`;

/**
 * Looks whether the admin of DATABASE_URL may make what is missing, before anything is made.
 * @throws InstallationError with the statements that its superuser has to run
 */
export const proveRights = async (
  admin: Queryable,
  roles: readonly string[],
  schemas: readonly string[],
): Promise<void> => {
  const { rows } = await admin.query<Rights & pg.QueryResultRow>(RIGHTS, [roles, schemas]);
  const [rights] = rows;
  if (rights === undefined || rights.superuser) return;
  const [who, database] = [pg.escapeIdentifier(rights.admin), pg.escapeIdentifier(rights.database)];
  const missing = [
    ...(rights.missing_roles.length > 0 && !rights.may_make_roles
      ? [{ may: 'create roles', run: `ALTER ROLE ${who} CREATEROLE;` }]
      : []),
    ...(rights.missing_schemas.length > 0 && !rights.may_make_schemas
      ? [{ may: 'create schemas in its database', run: `GRANT CREATE ON DATABASE ${database} TO ${who};` }]
      : []),
  ];
  if (missing.length === 0) return;
  throw new InstallationError(
    `The role ${who} of DATABASE_URL may not ${missing.map(({ may }) => may).join(', and not ')}.`,
    `As a superuser of that PostgreSQL server, run:\n${missing.map(({ run }) => `  ${run}`).join('\n')}`,
  );
};
