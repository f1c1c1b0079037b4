import pg from 'pg';
import pgBoss from 'pg-boss/package.json' with { type: 'json' };
import type { ServiceDefinition } from '../service.ts';
import { MIGRATIONS_TABLE } from './apply-migrations.ts';
import { InstallationError } from './installation-error.ts';
import { readMigrations } from './migration-files.ts';
import { JOBS_SCHEMA, PLATFORM_MIGRATIONS, PLATFORM_SCHEMA } from './platform-schema.ts';
import type { Queryable } from './queryable.ts';

type MigratedSchema =
  | Pick<ServiceDefinition, 'name' | 'schema' | 'migrations'>
  | { readonly name: 'platform'; readonly schema: string; readonly migrations: string };

const PLATFORM: MigratedSchema = { name: 'platform', schema: PLATFORM_SCHEMA, migrations: PLATFORM_MIGRATIONS };

const refuseNewer = (what: string): never => {
  throw new InstallationError(
    `This database has been brought up to date by a newer release of Madang than this one: ${what}.`,
    'Start the newer release, or restore a backup of before the upgrade.',
  );
};

const has = async (client: Queryable, schema: string, table: string): Promise<boolean> => {
  const { rowCount } = await client.query(
    'SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2',
    [schema, table],
  );
  return rowCount !== 0;
};

/**
 * Compares what was applied to one schema with what this release has; reads only.
 * @throws InstallationError when the database has more, or has one in another form
 */
export const proveMigrations = async (
  client: Queryable,
  { name, schema, migrations }: MigratedSchema,
): Promise<void> => {
  if (!(await has(client, schema, MIGRATIONS_TABLE))) return;
  const known = new Map(readMigrations(migrations).map((migration) => [migration.at, migration]));
  const { rows } = await client.query<{ at: string; hash: string }>(
    `SELECT folder_millis AS at, hash FROM ${pg.escapeIdentifier(schema)}.${MIGRATIONS_TABLE} ORDER BY folder_millis`,
  );
  const unknown = rows.filter(({ at }) => !known.has(Number(at)));
  const newest = unknown.at(-1);
  if (newest !== undefined)
    refuseNewer(
      `${name} has ${unknown.length} migration${unknown.length === 1 ? '' : 's'} that it does not know, the last of ${new Date(Number(newest.at)).toISOString()}`,
    );
  for (const { at, hash } of rows) {
    const file = known.get(Number(at));
    if (file === undefined || hash === file.hash || hash === file.crlfHash) continue;
    throw new InstallationError(
      `The migration ${file.tag} of ${name} is not the one that was applied to this database: its file has been edited.`,
      'Put the file back as it was released; what should be different goes into a new migration.',
    );
  }
};

/** The services that a database has and the version of its job queue. @throws InstallationError when this release is older */
const proveParts = async (client: Queryable, definitions: readonly ServiceDefinition[]): Promise<void> => {
  if (await has(client, PLATFORM_SCHEMA, 'service_role')) {
    // A release that gives up a service deletes its row by a migration.
    const { rows } = await client.query<{ service: string }>(
      'SELECT DISTINCT service FROM platform.service_role ORDER BY service',
    );
    const unknown = rows
      .map(({ service }) => service)
      .filter((service) => !definitions.some(({ name }) => name === service));
    if (unknown.length > 0) refuseNewer(`it has the service ${unknown.join(', ')}, which is not known here`);
  }
  if (await has(client, JOBS_SCHEMA, 'version')) {
    const { rows } = await client.query<{ version: number }>(`SELECT version FROM ${JOBS_SCHEMA}.version`);
    const version = rows[0]?.version ?? 0;
    if (version > pgBoss.pgboss.schema)
      refuseNewer(`its job queue is of version ${version}, and ${pgBoss.pgboss.schema} is the last one known here`);
  }
};

/** All that the role `jobs` may read: the platform's migrations, the services that there are, the job queue. */
export const provePlatformSchema = async (
  client: Queryable,
  definitions: readonly ServiceDefinition[],
): Promise<void> => {
  await proveMigrations(client, PLATFORM);
  await proveParts(client, definitions);
};
