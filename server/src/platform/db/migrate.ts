import pg from 'pg';
import type { SecretKeySource } from '../config/secret-key.ts';
import { setUpQueues } from '../jobs/queues.ts';
import type { Log } from '../log.ts';
import type { ServiceDefinition } from '../service.ts';
import {
  applyMigrations,
  applyMigrationsWithin,
  inPatientTransaction,
  MIGRATIONS_TABLE,
  PATIENCE,
} from './apply-migrations.ts';
import { hearLosses, openDatabase } from './database.ts';
import { assertKoreanTrigrams } from './embedded/index.ts';
import { takeMigrationLock } from './migration-lock.ts';
import { ownSchemas } from './own-schemas.ts';
import { JOBS_SCHEMA, PLATFORM_MIGRATIONS, PLATFORM_SCHEMA } from './platform-schema.ts';
import { proveInstallation } from './prove-installation.ts';
import { keyCheckOf } from './prove-key.ts';
import { proveRights } from './prove-rights.ts';
import { proveRoles, type RoleStates } from './prove-roles.ts';
import { createRole, resetRole, type RoleName, type RoleUrls } from './roles.ts';

const quote = (name: string): string => pg.escapeIdentifier(name);

export interface Migration {
  readonly adminUrl: string;
  readonly roles: RoleUrls;
  readonly keys: SecretKeySource;
  readonly definitions: readonly ServiceDefinition[];
  readonly log: Log;
  /** Ends the wait for another process that migrates. */
  readonly signal?: AbortSignal;
  /** Gives roles the passwords of this process's settings, also those that others may be using. */
  readonly setRolePasswords?: boolean;
  /**
   * Only these migrations of each schema, by their `at`, and no public content: what a backup was made with, which is
   * loaded next. Everything else is done by another run.
   */
  readonly only?: Readonly<Record<string, readonly number[]>>;
}

const prepareRoles = async (admin: pg.Client, { roles }: Migration, states: RoleStates): Promise<void> => {
  for (const [name, state] of states) {
    if (state === 'absent') await createRole(admin, roles.nameOf(name), roles.passwordOf(name));
    else if (state !== 'accepted') await resetRole(admin, roles.nameOf(name), roles.passwordOf(name));
  }
};

const prepareSchemas = async (
  admin: pg.Client,
  { roles, definitions }: Migration,
  names: readonly RoleName[],
): Promise<void> => {
  const jobs = roles.nameOf('jobs');
  const { rows } = await admin.query<{ name: string }>('SELECT current_database() AS name');
  const database = quote(rows[0]?.name ?? '');
  await admin.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
  await admin.query('REVOKE CREATE ON SCHEMA public FROM PUBLIC');
  await admin.query(`GRANT CONNECT ON DATABASE ${database} TO ${names.map((n) => quote(roles.nameOf(n))).join(', ')}`);
  // An admin that is no superuser may make things for another role only as a member of it.
  await admin.query(`GRANT ${quote(jobs)} TO CURRENT_USER`);
  for (const schema of [PLATFORM_SCHEMA, JOBS_SCHEMA])
    await admin.query(`CREATE SCHEMA IF NOT EXISTS ${schema} AUTHORIZATION ${quote(jobs)}`);
  await ownSchemas(admin, [PLATFORM_SCHEMA, JOBS_SCHEMA], jobs);
  for (const { schema } of definitions) await admin.query(`CREATE SCHEMA IF NOT EXISTS ${quote(schema)}`);
};

/** What services may do with the platform's own. */
const grantPlatform = async (admin: pg.Client, { roles, definitions }: Migration): Promise<void> => {
  const services = definitions.map((d) => quote(roles.nameOf(d.name))).join(', ');
  await admin.query(`GRANT USAGE ON SCHEMA ${PLATFORM_SCHEMA} TO ${services}`);
  const functions = [
    'emit(text, jsonb)',
    'find_answer(bytea)',
    'keep_answer(bytea, bytea, bytea, interval)',
    'claim_request(bytea, uuid, interval)',
    'release_request(bytea, uuid)',
    'publish(uuid, text, jsonb)',
    'note_admin_act(jsonb)',
  ];
  for (const called of functions) await admin.query(`GRANT EXECUTE ON FUNCTION platform.${called} TO ${services}`);
  // What these write, everybody's processes read as `jobs`.
  for (const { name, keepsAccounts } of definitions)
    if (keepsAccounts === true)
      await admin.query(
        `GRANT INSERT, SELECT, DELETE ON platform.revocation, platform.guest_merge TO ${quote(roles.nameOf(name))}`,
      );
  for (const { name, sendsWebhooks } of definitions)
    if (sendsWebhooks === true)
      await admin.query(
        `GRANT INSERT, SELECT, UPDATE, DELETE ON platform.event_listener TO ${quote(roles.nameOf(name))}`,
      );
  for (const { name } of definitions) {
    await admin.query(
      'INSERT INTO platform.service_role (role, service) VALUES ($1, $2) ON CONFLICT (role) DO UPDATE SET service = excluded.service',
      [roles.nameOf(name), name],
    );
  }
};

const migratePlatform = async (admin: pg.Client, migration: Migration): Promise<void> => {
  const { roles, keys, only } = migration;
  await admin.query(`SET LOCAL ROLE ${quote(roles.nameOf('jobs'))}`);
  await applyMigrationsWithin(admin, PLATFORM_SCHEMA, PLATFORM_MIGRATIONS, only?.[PLATFORM_SCHEMA]);
  // From here on no other key gets this far.
  await admin.query('INSERT INTO platform.installation (key_check) VALUES ($1) ON CONFLICT DO NOTHING', [
    keyCheckOf(keys),
  ]);
  // A backup of an earlier release lacks some of it until it is brought up to date.
  if (only === undefined) await grantPlatform(admin, migration);
  await admin.query('RESET ROLE');
};

/** Roles, schemas, the platform's tables and the key check: all of it or nothing, so that an installation always has its mark. */
const prepareInstallation = async (admin: pg.Client, migration: Migration, states: RoleStates): Promise<void> => {
  await inPatientTransaction(admin, 'Preparing the database', PATIENCE, async () => {
    const extensions = new Set(migration.definitions.flatMap((definition) => definition.extensions ?? []));
    for (const extension of extensions)
      await admin.query(`CREATE EXTENSION IF NOT EXISTS ${quote(extension)} WITH SCHEMA public`);
    if (extensions.has('pg_trgm')) await assertKoreanTrigrams(admin);
    await prepareRoles(admin, migration, states);
    await prepareSchemas(admin, migration, [...states.keys()]);
    await migratePlatform(admin, migration);
  });
};

/** The service's role reads and writes rows; tables themselves belong to the admin. */
const migrateService = async (
  admin: pg.Client,
  role: string,
  definition: ServiceDefinition,
  { log, only }: Migration,
): Promise<void> => {
  const schema = quote(definition.schema);
  const fresh = await applyMigrations(
    admin,
    definition.schema,
    definition.migrations,
    undefined,
    only && (only[definition.schema] ?? []),
  );
  await admin.query(`GRANT USAGE ON SCHEMA ${schema} TO ${quote(role)}`);
  await admin.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${quote(role)}`);
  await admin.query(`GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${schema} TO ${quote(role)}`);
  await admin.query(`REVOKE INSERT, UPDATE, DELETE ON ${schema}.${quote(MIGRATIONS_TABLE)} FROM ${quote(role)}`);
  if (fresh > 0) log.info({ service: definition.name, migrations: fresh }, 'migrated');
};

const seedService = async (url: string, definition: ServiceDefinition, log: Log): Promise<void> => {
  if (definition.seed === undefined) return;
  const pool = hearLosses(new pg.Pool({ connectionString: url, max: 1 }));
  try {
    await definition.seed(openDatabase(pool), log);
  } finally {
    await pool.end();
  }
};

/**
 * Brings a database up to date: roles, schemas, tables, queues, public content. Safe to run by several at once and again.
 * All services are migrated, whichever of them this process will run. Key, release and roles are proved before anything
 * is changed: at once, and again when nobody else can change them.
 * @throws InstallationError when this process does not fit the installation
 */
export const migrate = async (migration: Migration): Promise<void> => {
  const { adminUrl, roles, keys, definitions, log } = migration;
  const admin = new pg.Client({ connectionString: adminUrl, application_name: 'madang-migrate' });
  admin.on('error', () => undefined); // a lost connection reaches us as the failure of a statement
  await admin.connect();
  try {
    await admin.query('SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0');
    await proveInstallation(admin, keys, definitions);
    const holder = await takeMigrationLock(admin, log, migration.signal);
    const names: RoleName[] = [...definitions.map(({ name }) => name), 'jobs'];
    const proof = await proveInstallation(admin, keys, definitions);
    // The names of roles do not depend on the key.
    await proveRights(
      admin,
      names.map((name) => roles.nameOf(name)),
      [PLATFORM_SCHEMA, JOBS_SCHEMA, ...definitions.map(({ schema }) => schema)],
    );
    if (proof === 'empty') keys.make();
    const states = await proveRoles(admin, { roles, names, holder, replace: migration.setRolePasswords ?? false });
    await prepareInstallation(admin, migration, states);
    // First: what a migration tells of finds who is to be told, also where a process of the release before carries it.
    await setUpQueues(
      roles.urlOf('jobs'),
      definitions.flatMap(({ apps = [] }) => apps),
    );
    for (const definition of definitions)
      await migrateService(admin, roles.nameOf(definition.name), definition, migration);
    if (migration.only !== undefined) return;
    for (const definition of definitions) await seedService(roles.urlOf(definition.name), definition, log);
  } finally {
    await admin.end();
  }
};
