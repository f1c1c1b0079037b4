import type { Administration } from '#services/identity';
import { serviceConfig, type Config } from '../platform/config/config.ts';
import { openPool, proveHome, type DatabaseHome } from '../runtime/database.ts';
import { SERVICES } from '../services.ts';
import { withInstallation } from './installation.ts';

interface Place {
  readonly config: Config;
  readonly home: DatabaseHome;
}

/** Works on the accounts of a database that is open. */
export const administer = async <T>(
  { config, home }: Place,
  work: (accounts: Administration) => Promise<T>,
): Promise<T> => {
  const [{ identity, openAdministration }, { openDatabase }] = await Promise.all([
    import('#services/identity'),
    import('../platform/db/database.ts'),
  ]);
  const pool = openPool(home.roles.urlOf(identity.name), 1, 'command');
  try {
    return await work(await openAdministration(openDatabase(pool), serviceConfig(config, identity)));
  } finally {
    await pool.end();
  }
};

/** Works on the accounts of the installation, whether or not its server is running. */
export const withAdministration = <T>(work: (accounts: Administration) => Promise<T>): Promise<T> =>
  withInstallation(async (installation) => {
    await proveHome(installation.home, installation.keys, SERVICES, ['identity']);
    return administer(installation, work);
  });
