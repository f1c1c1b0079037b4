import { Command } from 'commander';
import { createLog } from '../platform/log.ts';
import { SERVICES } from '../services.ts';
import { runCommand } from './failure.ts';
import { withInstallation } from './installation.ts';

export const command = new Command('migrate')
  .addHelpText(
    'after',
    '\nNeeds DATABASE_URL as a role that may create roles and schemas, or an embedded database that "madang start" has made. Safe to run again, and beside a running server.',
  )
  .option(
    '--set-role-passwords',
    'give the database roles the passwords of these settings, even if other processes use others',
  )
  .action(({ setRolePasswords = false }: { setRolePasswords?: boolean }) =>
    runCommand(() =>
      withInstallation(async ({ config, home, keys }) => {
        if (home.adminUrl === undefined)
          throw new Error(
            'DATABASE_URL is not set: migrating needs the admin of the database, not only the roles of services.',
          );
        const { migrate } = await import('../platform/db/migrate.ts');
        const log = createLog(config);
        await migrate({
          adminUrl: home.adminUrl,
          roles: home.roles,
          keys,
          definitions: SERVICES,
          log,
          setRolePasswords,
        });
        log.info('the database is up to date');
      }),
    ),
  );
