import { Command } from 'commander';
import { describeSettings, type Config, type SettingDescription } from '../platform/config/config.ts';
import { describeUrl, findDataFolder, NoInstallationError } from '../runtime/installation.ts';
import { readConfig, SERVICES } from '../services.ts';
import { runCommand } from './failure.ts';
import { fromTheNetwork, summaryOf } from './greeting.ts';

const paragraph = ({ name, description, aliases, default: fallback, value }: SettingDescription): string => {
  const lines = [name, `  ${description}`];
  if (aliases.length > 0) lines.push(`  also read from ${aliases.join(', ')}`);
  lines.push(`  default: ${fallback ?? 'none'}`, `  now:     ${value ?? 'not set'}`);
  return lines.join('\n');
};

/** Nothing is opened for it. */
const describePlace = (config: Config): string => {
  if (config.DATABASE_URL !== undefined)
    return `the database is ${describeUrl(config.DATABASE_URL)}; data folder ${config.dataFolder}`;
  try {
    return `the database is the embedded PostgreSQL in ${findDataFolder(config)}`;
  } catch (error) {
    if (error instanceof NoInstallationError) return error.message;
    throw error;
  }
};

export const command = new Command('config')
  .option('--json', 'as JSON')
  .addHelpText('after', '\nAll problems of the configuration are reported at once, with exit code 2.')
  .action(({ json }: { json?: boolean }) =>
    runCommand(async () => {
      const config = readConfig();
      console.error(`madang: ${describePlace(config)}`);
      console.error(`madang: people come by ${config.publicAddress}`);
      console.error(`madang: in the local network: ${fromTheNetwork(config, config.PORT)}`);
      for (const [label, value] of await summaryOf(config, Object.keys(config.addresses)))
        console.error(`madang: ${label.toLowerCase()}: ${value}`);
      const settings = describeSettings(config, SERVICES);
      console.log(json ? JSON.stringify(settings, null, 2) : settings.map(paragraph).join('\n\n'));
    }),
  );
