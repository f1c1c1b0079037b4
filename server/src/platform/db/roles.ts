import { createHash } from 'node:crypto';
import pg from 'pg';
import type { ServiceName } from '@madang/contracts/index';
import { ConfigError, type Config } from '../config/config.ts';
import { roleUrlName } from '../config/settings.ts';
import { rolePassword, type SecretKeys } from '../config/secret-key.ts';

/** Every service has its own database role; `jobs` owns the platform's tables and the job queues. */
export type RoleName = ServiceName | 'jobs';

/** PostgreSQL cuts names after so many bytes: a name that it cuts could stand for two roles. */
const NAME_BYTES = 63;
const HASH_DIGITS = 10;

const bytesOf = (text: string): number => Buffer.byteLength(text);

/** The beginning of a text, in so many bytes at most, without half a letter. */
const cutTo = (text: string, bytes: number): string => {
  let cut = '';
  for (const letter of text)
    if (bytesOf(cut) + bytesOf(letter) <= bytes) cut += letter;
    else break;
  return cut;
};

/** A database whose name leaves no room for a role's is told from others that begin alike by a hash. */
export const roleName = (database: string, role: string): string => {
  const name = `${database}_${role}`;
  if (bytesOf(name) <= NAME_BYTES) return name;
  const suffix = `_${createHash('sha256').update(database).digest('hex').slice(0, HASH_DIGITS)}_${role}`;
  return cutTo(database, NAME_BYTES - bytesOf(suffix)) + suffix;
};

/** A name is safe to quote here: pg escapes both identifiers and literals. */
const definitionOf = (password: string): string =>
  `LOGIN NOCREATEDB NOCREATEROLE NOINHERIT PASSWORD ${pg.escapeLiteral(password)}`;

export const createRole = async (admin: pg.ClientBase, role: string, password: string): Promise<void> => {
  // Another database of the same cluster may create it at this moment: an advisory lock reaches one database only.
  await admin.query(
    `DO $do$ BEGIN CREATE ROLE ${pg.escapeIdentifier(role)} ${definitionOf(password)}; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $do$`,
  );
};

/** Whoever is connected stays so; whoever connects with another password is refused from now on. */
export const resetRole = async (admin: pg.ClientBase, role: string, password: string): Promise<void> => {
  await admin.query(`ALTER ROLE ${pg.escapeIdentifier(role)} ${definitionOf(password)}`);
};

export interface RoleUrls {
  /** @throws ConfigError when neither the role's own URL nor DATABASE_URL is known. */
  urlOf(role: RoleName): string;
  passwordOf(role: RoleName): string;
  nameOf(role: RoleName): string;
  /** Whether the configuration names the role's own URL. */
  isExplicit(role: RoleName): boolean;
}

const explicitUrl = (config: Config, role: RoleName): string | undefined => config.databaseUrls[role];

/** Where each role connects: its own URL when the configuration names one, else derived from the admin's. */
export const roleUrls = (config: Config, keys: SecretKeys, adminUrl: string | undefined): RoleUrls => {
  // Roles belong to the whole cluster, so they carry the name of the database.
  const database = adminUrl === undefined ? undefined : decodeURIComponent(new URL(adminUrl).pathname.slice(1));
  const nameOf = (role: RoleName): string => {
    const explicit = explicitUrl(config, role);
    if (explicit !== undefined) return decodeURIComponent(new URL(explicit).username);
    if (database === undefined)
      throw new ConfigError([`${roleUrlName(role)}: is needed where DATABASE_URL is not set`]);
    return roleName(database, role);
  };
  const passwordOf = (role: RoleName): string => {
    const explicit = explicitUrl(config, role);
    return explicit === undefined ? rolePassword(keys, nameOf(role)) : decodeURIComponent(new URL(explicit).password);
  };
  return {
    nameOf,
    passwordOf,
    isExplicit: (role) => explicitUrl(config, role) !== undefined,
    urlOf: (role) => {
      const explicit = explicitUrl(config, role);
      if (explicit !== undefined) return explicit;
      const name = nameOf(role);
      const url = new URL(adminUrl ?? '');
      url.username = name;
      url.password = passwordOf(role);
      return url.href;
    },
  };
};
