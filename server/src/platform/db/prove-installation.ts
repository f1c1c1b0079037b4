import pg from 'pg';
import type { SecretKeySource } from '../config/secret-key.ts';
import type { ServiceDefinition } from '../service.ts';
import { InstallationError } from './installation-error.ts';
import { proveKey, type KeyProof } from './prove-key.ts';
import { proveMigrations, provePlatformSchema } from './prove-schema.ts';
import type { Queryable } from './queryable.ts';
import type { RoleUrls } from './roles.ts';

/**
 * Proves, as the admin, that this process's key and release fit the installation; reads only.
 * @throws InstallationError when they do not
 */
export const proveInstallation = async (
  admin: Queryable,
  keys: SecretKeySource,
  definitions: readonly ServiceDefinition[],
): Promise<KeyProof> => {
  const proof = await proveKey(admin, keys, definitions);
  await provePlatformSchema(admin, definitions);
  for (const definition of definitions) await proveMigrations(admin, definition);
  return proof;
};

/** One connection for one piece of work. */
export const withClient = async <T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString: url, application_name: 'madang-start' });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
};

/** As the admin, for a command that changes nothing of the schema. @throws InstallationError also when there is no installation yet */
export const proveAsAdmin = (
  adminUrl: string,
  keys: SecretKeySource,
  definitions: readonly ServiceDefinition[],
): Promise<void> =>
  withClient(adminUrl, async (admin) => {
    if ((await proveInstallation(admin, keys, definitions)) === 'empty') {
      throw new InstallationError(
        'There is no installation in this database yet.',
        'Begin one with "madang start", or with "madang migrate".',
      );
    }
  });

/** The same for a process that knows the roles of some services only: each looks at what it may read. */
export const proveAsRoles = async (
  roles: RoleUrls,
  keys: SecretKeySource,
  all: readonly ServiceDefinition[],
  own: readonly ServiceDefinition[],
): Promise<void> => {
  const urls = own.map((definition) => ({ definition, url: roles.urlOf(definition.name) }));
  await withClient(roles.urlOf('jobs'), async (jobs) => {
    // What was wrapped with the key is out of sight here, so there has to be a check.
    if ((await proveKey(jobs, keys, [])) !== 'proved') {
      throw new InstallationError(
        'This database has not been prepared by this release.',
        'Run "madang migrate" of this release with DATABASE_URL first.',
      );
    }
    await provePlatformSchema(jobs, all);
  });
  for (const { definition, url } of urls) await withClient(url, (client) => proveMigrations(client, definition));
};
