import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { setUpQueues } from '../jobs/queues.ts';
import type { Log } from '../log.ts';
import type { ServiceDefinition } from '../service.ts';
import { applyMigrations } from './apply-migrations.ts';
import { openDatabase } from './database.ts';
import { assertKoreanTrigrams } from './embedded/index.ts';
import { ensureRole, type RoleUrls } from './roles.ts';

/** Any number that no other program on the same database uses for its locks. */
const MIGRATION_LOCK = 7_240_511;
export const PLATFORM_SCHEMA = 'platform';
const JOBS_SCHEMA = 'pgboss';
export const PLATFORM_MIGRATIONS = fileURLToPath(new URL('migrations', import.meta.url));
const EXTENSIONS = ['pg_trgm', 'unaccent'];

const quote = (name: string): string => pg.escapeIdentifier(name);

const prepareDatabase = async (admin: pg.Client, roles: RoleUrls, definitions: readonly ServiceDefinition[]): Promise<void> => {
  for (const extension of EXTENSIONS) await admin.query(`CREATE EXTENSION IF NOT EXISTS ${quote(extension)} WITH SCHEMA public`);
  await assertKoreanTrigrams(admin);
  const jobs = roles.nameOf('jobs');
  const names = [...definitions.map((d) => d.name), 'jobs' as const];
  for (const name of names) await ensureRole(admin, roles.nameOf(name), roles.passwordOf(name));
  const { rows } = await admin.query<{ name: string }>('SELECT current_database() AS name');
  const database = quote(rows[0]?.name ?? '');
  await admin.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
  await admin.query('REVOKE CREATE ON SCHEMA public FROM PUBLIC');
  await admin.query(`GRANT CONNECT ON DATABASE ${database} TO ${names.map((n) => quote(roles.nameOf(n))).join(', ')}`);
  // An admin that is no superuser may make things for another role only as a member of it.
  await admin.query(`GRANT ${quote(jobs)} TO CURRENT_USER`);
  for (const schema of [PLATFORM_SCHEMA, JOBS_SCHEMA]) await admin.query(`CREATE SCHEMA IF NOT EXISTS ${schema} AUTHORIZATION ${quote(jobs)}`);
  for (const { schema } of definitions) await admin.query(`CREATE SCHEMA IF NOT EXISTS ${quote(schema)}`);
};

const migratePlatform = async (admin: pg.Client, roles: RoleUrls, definitions: readonly ServiceDefinition[]): Promise<void> => {
  await admin.query(`SET ROLE ${quote(roles.nameOf('jobs'))}`);
  await applyMigrations(admin, PLATFORM_SCHEMA, PLATFORM_MIGRATIONS);
  const services = definitions.map((d) => quote(roles.nameOf(d.name))).join(', ');
  await admin.query(`GRANT USAGE ON SCHEMA ${PLATFORM_SCHEMA} TO ${services}`);
  await admin.query(`GRANT EXECUTE ON FUNCTION platform.emit(text, jsonb) TO ${services}`);
  // Only identity ends sessions; what it wrote, everybody's processes read as `jobs`.
  await admin.query(`GRANT INSERT, SELECT, DELETE ON platform.revocation TO ${quote(roles.nameOf('identity'))}`);
  for (const { name } of definitions) {
    await admin.query(
      'INSERT INTO platform.service_role (role, service) VALUES ($1, $2) ON CONFLICT (role) DO UPDATE SET service = excluded.service',
      [roles.nameOf(name), name],
    );
  }
  await admin.query('RESET ROLE');
};

/** The service's role reads and writes rows; tables themselves belong to the admin. */
const migrateService = async (admin: pg.Client, role: string, definition: ServiceDefinition, log: Log): Promise<void> => {
  const schema = quote(definition.schema);
  const fresh = await applyMigrations(admin, definition.schema, definition.migrations);
  await admin.query(`GRANT USAGE ON SCHEMA ${schema} TO ${quote(role)}`);
  await admin.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${quote(role)}`);
  await admin.query(`GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${schema} TO ${quote(role)}`);
  await admin.query(`REVOKE INSERT, UPDATE, DELETE ON ${schema}.__migrations FROM ${quote(role)}`);
  if (fresh > 0) log.info({ service: definition.name, migrations: fresh }, 'migrated');
};

const seedService = async (url: string, definition: ServiceDefinition, log: Log): Promise<void> => {
  if (definition.seed === undefined) return;
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  try {
    await definition.seed(openDatabase(pool), log);
  } finally {
    await pool.end();
  }
};

/**
 * Brings a database up to date: roles, schemas, tables, queues, public content. Safe to run by several at once and again.
 * All services are migrated, whichever of them this process will run.
 */
export const migrate = async (adminUrl: string, roles: RoleUrls, definitions: readonly ServiceDefinition[], log: Log): Promise<void> => {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await admin.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await prepareDatabase(admin, roles, definitions);
    await migratePlatform(admin, roles, definitions);
    for (const definition of definitions) await migrateService(admin, roles.nameOf(definition.name), definition, log);
    await setUpQueues(roles.urlOf('jobs'));
    for (const definition of definitions) await seedService(roles.urlOf(definition.name), definition, log);
  } finally {
    await admin.end();
  }
};
