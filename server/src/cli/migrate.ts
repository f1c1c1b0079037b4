import { Command } from 'commander';
import { loadConfig, processEnvironment } from '../platform/config/config.ts';
import { openSecretKeys } from '../platform/config/secret-key.ts';
import { migrate } from '../platform/db/migrate.ts';
import { createLog } from '../platform/log.ts';
import { openDatabaseHome } from '../runtime/database.ts';
import { SERVICES } from '../services.ts';
import { runCommand } from './failure.ts';

export const migrateCommand = new Command('migrate')
  .description('Bring the database up to date: roles, schemas, tables, queues and public content of all services.')
  .addHelpText('after', '\nNeeds DATABASE_URL as a role that may create roles and schemas, or nothing for the embedded database. Safe to run again.')
  .action(() =>
    runCommand(async () => {
      const config = loadConfig(processEnvironment());
      const log = createLog(config);
      const home = await openDatabaseHome(config, openSecretKeys(config), log);
      try {
        if (home.adminUrl === undefined) throw new Error('DATABASE_URL is not set: migrating needs the admin of the database, not only the roles of services.');
        await migrate(home.adminUrl, home.roles, SERVICES, log);
        log.info('the database is up to date');
      } finally {
        await home.stop();
      }
    }),
  );
