#!/usr/bin/env -S node --max-semi-space-size=16
import { Command } from 'commander';
import { configCommand } from './cli/config.ts';
import { doctorCommand } from './cli/doctor.ts';
import { EXIT } from './cli/failure.ts';
import { mailCommand } from './cli/mail.ts';
import { migrateCommand } from './cli/migrate.ts';
import { openapiCommand } from './cli/openapi.ts';
import { startCommand } from './cli/start.ts';
import { userCommand } from './cli/user.ts';
import { VERSION } from './runtime/version.ts';

const program = new Command('madang')
  .description('One backend for AI apps: identity, conversations, a recycling guide, and the web app on it.')
  .version(VERSION)
  .showHelpAfterError()
  .addCommand(startCommand)
  .addCommand(migrateCommand)
  .addCommand(userCommand)
  .addCommand(mailCommand)
  .addCommand(configCommand)
  .addCommand(doctorCommand)
  .addCommand(openapiCommand)
  .addHelpText('after', '\nSettings come from the environment and, in development, from .env. `madang config` lists them.\nExit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 the data folder is in use.');

for (const command of [program, ...program.commands, ...userCommand.commands]) command.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EXIT.usage));
await program.parseAsync();
