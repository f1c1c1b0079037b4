#!/usr/bin/env node
import { Command } from 'commander';
import { configCommand } from './cli/config.ts';
import { doctorCommand } from './cli/doctor.ts';
import { migrateCommand } from './cli/migrate.ts';
import { openapiCommand } from './cli/openapi.ts';
import { startCommand } from './cli/start.ts';
import { VERSION } from './runtime/version.ts';

const program = new Command('madang')
  .description('One backend for AI apps: identity, conversations, a recycling guide, and the web app on it.')
  .version(VERSION)
  .showHelpAfterError()
  .addCommand(startCommand)
  .addCommand(migrateCommand)
  .addCommand(configCommand)
  .addCommand(doctorCommand)
  .addCommand(openapiCommand)
  .addHelpText('after', '\nSettings come from the environment and, in development, from .env. `madang config` lists them.\nExit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 the data folder is in use.');

await program.parseAsync();
