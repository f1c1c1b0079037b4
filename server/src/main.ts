#!/usr/bin/env -S node --max-semi-space-size=16
import { Command } from 'commander';
import { EXIT } from './cli/exit-codes.ts';
import { VERSION } from './runtime/version.ts';

interface Entry {
  readonly summary: string;
  readonly load: () => Promise<{ readonly command: Command }>;
}

/** What a command needs is loaded when it runs: all of it together takes seconds. */
const COMMANDS: Readonly<Record<string, Entry>> = {
  start: {
    summary: 'Start the server: database, services, gateway and web app in one process, or only some of them.',
    load: () => import('./cli/start.ts'),
  },
  migrate: {
    summary: 'Bring the database up to date: roles, schemas, tables, queues and public content of all services.',
    load: () => import('./cli/migrate.ts'),
  },
  user: {
    summary: 'Make accounts, give roles, and help somebody who has lost their password.',
    load: () => import('./cli/user.ts'),
  },
  mail: {
    summary: 'Show the mail that is kept in the data folder because no SMTP_URL is set, newest first.',
    load: () => import('./cli/mail.ts'),
  },
  import: {
    summary: 'Import a public data set: bins, recycling centres, or when waste is put out in each district.',
    load: () => import('./cli/import.ts'),
  },
  config: {
    summary: 'Print every setting: its meaning, default and current value. Secrets are masked.',
    load: () => import('./cli/config.ts'),
  },
  doctor: {
    summary: 'Check what Madang needs, and say what to do about what is missing.',
    load: () => import('./cli/doctor.ts'),
  },
  backup: {
    summary:
      'Write a whole copy of the installation into a new folder: database, files and secret key. The server may run.',
    load: () => import('./cli/backup.ts'),
  },
  restore: {
    summary: 'Make an installation of a backup, where there is none yet.',
    load: () => import('./cli/restore.ts'),
  },
  gateway: {
    summary: 'Write the routes of the gateway for a proxy in its place.',
    load: () => import('./cli/gateway.ts'),
  },
  openapi: {
    summary: 'Print the OpenAPI 3.1 document of all services. Needs no database.',
    load: () => import('./cli/openapi.ts'),
  },
};

const program = new Command('madang')
  .description('One backend for AI apps: identity, conversations, a recycling guide, and the web app on it.')
  .version(VERSION)
  .showHelpAfterError()
  .addHelpText(
    'after',
    '\nSettings come from the environment and, in development, from .env. `madang config` lists them.\nExit codes: 0 done, 1 failed, 2 wrong usage or configuration, or another key or release than the database was made with, 3 the data folder is in use.',
  );

const words = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const wanted = words[0] === 'help' ? words[1] : words[0];
for (const [name, { summary, load }] of Object.entries(COMMANDS)) {
  const command = name === wanted ? (await load()).command : new Command(name);
  program.addCommand(command.description(summary));
}

const endByOurCodes = (command: Command): void => {
  command.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EXIT.usage));
  command.commands.forEach(endByOurCodes);
};
endByOurCodes(program);
await program.parseAsync();
