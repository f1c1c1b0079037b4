import pg from 'pg';
import type { ServiceName } from '@madang/contracts/index';
import type { Config } from '../config/config.ts';
import { rolePassword, type SecretKeys } from '../config/secret-key.ts';

/** Every service has its own database role; `jobs` owns the platform's tables and the job queues. */
export type RoleName = ServiceName | 'jobs';

/** Roles belong to the whole cluster, so they carry the name of the database. */
interface RoleNaming {
  readonly prefix: string;
}

/** PostgreSQL cuts names at 63 bytes: a cut name could stand for two roles. */
const roleName = (naming: RoleNaming, role: RoleName): string => `${naming.prefix.slice(0, 48)}_${role}`;

/** Creates or updates a login role. A name is safe to quote here: pg escapes both identifiers and literals. */
export const ensureRole = async (admin: pg.ClientBase, role: string, password: string): Promise<void> => {
  const name = pg.escapeIdentifier(role);
  const options = `LOGIN NOCREATEDB NOCREATEROLE NOINHERIT PASSWORD ${pg.escapeLiteral(password)}`;
  const existing = await admin.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
  if (existing.rowCount !== 0) {
    await admin.query(`ALTER ROLE ${name} ${options}`);
    return;
  }
  // Another database of the same cluster may create it at this moment: an advisory lock reaches one database only.
  await admin.query(`DO $do$ BEGIN CREATE ROLE ${name} ${options}; EXCEPTION WHEN duplicate_object THEN NULL; END $do$`);
};

export interface RoleUrls {
  /** @throws Error when neither the role's own URL nor DATABASE_URL is known. */
  urlOf(role: RoleName): string;
  passwordOf(role: RoleName): string;
  nameOf(role: RoleName): string;
}

const explicitUrl = (config: Config, role: RoleName): string | undefined => config[`${role.toUpperCase() as Uppercase<RoleName>}_DATABASE_URL`];

/** Where each role connects: its own URL when the configuration names one, else derived from the admin's. */
export const roleUrls = (config: Config, keys: SecretKeys, adminUrl: string | undefined): RoleUrls => {
  const naming = adminUrl === undefined ? undefined : { prefix: decodeURIComponent(new URL(adminUrl).pathname.slice(1)) };
  const nameOf = (role: RoleName): string => {
    const explicit = explicitUrl(config, role);
    if (explicit !== undefined) return decodeURIComponent(new URL(explicit).username);
    if (naming === undefined) throw new Error(`Neither DATABASE_URL nor ${role.toUpperCase()}_DATABASE_URL is set`);
    return roleName(naming, role);
  };
  const passwordOf = (role: RoleName): string => {
    const explicit = explicitUrl(config, role);
    return explicit === undefined ? rolePassword(keys, nameOf(role)) : decodeURIComponent(new URL(explicit).password);
  };
  return {
    nameOf,
    passwordOf,
    urlOf: (role) => {
      const explicit = explicitUrl(config, role);
      if (explicit !== undefined) return explicit;
      const url = new URL(adminUrl ?? '');
      url.username = nameOf(role);
      url.password = passwordOf(role);
      return url.href;
    },
  };
};
