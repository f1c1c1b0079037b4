import { administration, type Administration } from '#services/identity';
import { loadConfig, processEnvironment, type Config } from '../platform/config/config.ts';
import { openSecretKeys } from '../platform/config/secret-key.ts';
import { openDatabase } from '../platform/db/database.ts';
import { createLog } from '../platform/log.ts';
import { joinDatabaseHome, openPool } from '../runtime/database.ts';

const accessTokenSeconds = (config: Config): number => Math.round(config.ACCESS_TOKEN_MINUTES * 60);

/** Works on the accounts of the installation, whether or not its server is running. */
export const withAdministration = async <T>(work: (accounts: Administration) => Promise<T>): Promise<T> => {
  const config = loadConfig(processEnvironment());
  const log = createLog({ ...config, LOG_LEVEL: 'warn' });
  const home = await joinDatabaseHome(config, openSecretKeys(config), log);
  const pool = openPool(home.roles.urlOf('identity'), 1, 'command', log);
  try {
    return await work(administration(openDatabase(pool), accessTokenSeconds(config)));
  } finally {
    await pool.end();
    await home.stop();
  }
};
