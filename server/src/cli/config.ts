import { Command } from 'commander';
import { describeSettings, loadConfig, processEnvironment, type SettingDescription } from '../platform/config/config.ts';
import { runCommand } from './failure.ts';

const paragraph = ({ name, description, aliases, default: fallback, value }: SettingDescription): string => {
  const lines = [name, `  ${description}`];
  if (aliases.length > 0) lines.push(`  also read from ${aliases.join(', ')}`);
  lines.push(`  default: ${fallback ?? 'none'}`, `  now:     ${value ?? 'not set'}`);
  return lines.join('\n');
};

export const configCommand = new Command('config')
  .description('Print every setting: its meaning, default and current value. Secrets are masked.')
  .option('--json', 'as JSON')
  .addHelpText('after', '\nAll problems of the configuration are reported at once, with exit code 2.')
  .action(({ json }: { json?: boolean }) =>
    runCommand(() => {
      const settings = describeSettings(loadConfig(processEnvironment()));
      console.log(json ? JSON.stringify(settings, null, 2) : settings.map(paragraph).join('\n\n'));
      return Promise.resolve();
    }),
  );
