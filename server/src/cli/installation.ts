import type { Config } from '../platform/config/config.ts';
import type { SecretKeySource } from '../platform/config/secret-key.ts';
import { createLog, type Log } from '../platform/log.ts';
import { awaitDatabase } from '../runtime/await-database.ts';
import { joinDatabaseHome, type DatabaseHome } from '../runtime/database.ts';
import { describeUrl } from '../runtime/installation.ts';
import { STOPPING_SIGNALS } from '../runtime/stop-at-signal.ts';
import { readConfig } from '../services.ts';

export interface Installation {
  readonly config: Config;
  readonly home: DatabaseHome;
  readonly keys: SecretKeySource;
  readonly log: Log;
}

const describe = ({ kind, adminUrl, roles, dataFolder, origin }: DatabaseHome): string => {
  if (kind === 'embedded')
    return `the embedded PostgreSQL in ${dataFolder} (${origin === 'adopted' ? 'running' : 'started for this command'})`;
  return describeUrl(adminUrl ?? roles.urlOf('jobs'));
};

/** A PostgreSQL that was started for a command does not outlive it; npm sends each signal a second time. */
const stopAtSignals = (home: DatabaseHome): (() => void) => {
  const leave = (): void => void home.stop().finally(() => process.exit(130));
  for (const signal of STOPPING_SIGNALS) process.on(signal, leave);
  return () => {
    for (const signal of STOPPING_SIGNALS) process.off(signal, leave);
  };
};

/**
 * Runs a command on the installation that the settings and this clone name, and says on stderr which that is. It makes
 * nothing: no folder, no key, no database.
 */
export const withInstallation = async <T>(
  work: (installation: Installation) => Promise<T>,
  config = readConfig(),
): Promise<T> => {
  // What the command answers is on stdout alone.
  const log = createLog({ ...config, LOG_LEVEL: 'warn' }, process.stderr);
  const { home, keys } = await joinDatabaseHome(config, log);
  const release = stopAtSignals(home);
  try {
    console.error(`madang: using ${describe(home)}`);
    // Whoever sits there would rather know at once.
    if (home.kind !== 'embedded')
      await awaitDatabase(home.adminUrl ?? home.roles.urlOf('jobs'), log, { patienceMs: 0 });
    return await work({ config, home, keys, log });
  } finally {
    await home.stop();
    release();
  }
};
