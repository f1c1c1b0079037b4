import { chat } from '#services/chat';
import { files } from '#services/files';
import { identity } from '#services/identity';
import { location } from '#services/location';
import { mcp } from '#services/mcp';
import { recycle } from '#services/recycle';
import { scan } from '#services/scan';
import { studio } from '#services/studio';
import { training } from '#services/training';
import { users } from '#services/users';
import { loadConfig, processEnvironment, type Config } from './platform/config/config.ts';
import type { ServiceDefinition } from './platform/service.ts';

/**
 * Every service: its definition alone, which says what is its own. The rest of it is loaded where it is chosen to run. A
 * new one is added here, in the contracts, and in its own folder.
 */
export const SERVICES: readonly ServiceDefinition[] = [
  identity,
  users,
  chat,
  recycle,
  files,
  studio,
  location,
  training,
  scan,
  mcp,
];

/**
 * The settings of this process, those of all services among them. `wholeInstallation`: whether all of it runs here.
 * @throws ConfigError with every problem at once
 */
export const readConfig = (overrides: Readonly<Record<string, string>> = {}, wholeInstallation = true): Config =>
  loadConfig(processEnvironment(), { services: SERVICES, overrides, wholeInstallation });
