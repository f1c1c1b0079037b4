import path from 'node:path';
import { Command } from 'commander';
import { backUp } from '../runtime/backup/backup.ts';
import { proveHome } from '../runtime/database.ts';
import { SERVICES } from '../services.ts';
import { runCommand } from './failure.ts';
import { withInstallation } from './installation.ts';
import { print } from './print.ts';

export const command = new Command('backup')
  .argument('<folder>', 'a new folder, or one that is empty')
  .option('--json', 'as JSON')
  .addHelpText(
    'after',
    `
Tables are copied as of one moment, and what people have stored with them, from the data folder or the bucket. The folder
holds the secret key too: whoever has it can read everything, so keep it as you keep the key.

Examples:
  madang backup /backups/madang-$(date +%F)
  madang backup /backups/today && tar --create --gzip --file today.tar.gz --directory /backups today`,
  )
  .action((name: string, { json }: { json?: boolean }) =>
    runCommand(() =>
      withInstallation(async ({ config, home, keys }) => {
        const { adminUrl } = home;
        if (adminUrl === undefined)
          throw new Error(
            'DATABASE_URL is not set: a backup needs the admin of the database, not only the roles of services.',
          );
        await proveHome(home, keys, SERVICES, []);
        const folder = path.resolve(name);
        const place = { ...config, dataFolder: home.dataFolder ?? config.dataFolder };
        const tell = (line: string): void => console.error(`  ${line}`);
        const tables = await backUp({ config: place, keys, definitions: SERVICES, adminUrl, tell }, folder);
        const rows = tables.reduce((sum, table) => sum + table.rows, 0);
        print(
          json,
          { folder, tables: tables.length, rows },
          `${folder} holds the whole installation: ${rows} rows of ${tables.length} tables, the files and the secret key.`,
        );
      }),
    ),
  );
