import { openSecretKeys } from '../../config/secret-key.ts';
import { loadConfig, type Config } from '../../config/config.ts';
import { migrate } from '../../db/migrate.ts';
import { roleUrls } from '../../db/roles.ts';
import { createLog } from '../../log.ts';
import type { ServiceDefinition } from '../../service.ts';
import { SERVICES } from '../../../services.ts';
import type { TestDatabase } from '../database.ts';
import { numbers } from './numbers/index.ts';
import { parrot } from './parrot/index.ts';

const FIXTURES: readonly ServiceDefinition[] = [parrot, numbers];
/** The product's services, and two that only tests have. */
export const ALL: readonly ServiceDefinition[] = [...SERVICES, ...FIXTURES];

/** The settings of the product, and those of the two. */
export const configOf = (env: NodeJS.ProcessEnv): Config => loadConfig(env, { services: ALL });

/** Adds their schemas and roles to a test's database. @returns the settings with which they are reached */
export const addFixtures = async (database: TestDatabase): Promise<Readonly<Record<string, string>>> => {
  const env = { ...database.env };
  for (const { name } of FIXTURES) {
    const url = new URL(database.urlOf('recycle'));
    url.username = url.username.replace(/recycle$/, name);
    env[`${name.toUpperCase()}_DATABASE_URL`] = url.href;
  }
  const config = configOf(env);
  const keys = openSecretKeys(config);
  await migrate({
    adminUrl: database.adminUrl,
    roles: roleUrls(config, keys, database.adminUrl),
    keys,
    definitions: ALL,
    log: createLog(config),
  });
  return env;
};
