import cluster from 'node:cluster';
import { systemClock } from '../platform/clock.ts';
import { aborted } from '../platform/aborted.ts';
import type { Config } from '../platform/config/config.ts';
import { openSecretKeys } from '../platform/config/secret-key.ts';
import type { Log } from '../platform/log.ts';
import { createStopping } from '../platform/stopping.ts';
import { awaitDatabase } from '../runtime/await-database.ts';
import { ensureWebBuilt } from '../runtime/build-web.ts';
import {
  assertEnoughConnections,
  mostConnections,
  openDatabaseHome,
  RESERVED_CONNECTIONS,
} from '../runtime/database.ts';
import { assertOwnData, recordInstallation } from '../runtime/installation.ts';
import { assertSettings } from '../runtime/settings.ts';
import { CLOSING_SECONDS, stopAtSignal } from '../runtime/stop-at-signal.ts';
import { gatherMetrics } from '../runtime/workers/all-metrics.ts';
import { createSupervisor, type Supervisor } from '../runtime/workers/supervisor.ts';
import { WORKER, WORKER_DATABASE } from '../runtime/workers/worker.ts';
import { SERVICES } from '../services.ts';
import { EXIT } from './exit-codes.ts';
import { seeToAnAdmin } from './first-admin.ts';
import { greeting } from './greeting.ts';
import { hasTerminal } from './one-time-password.ts';

/** Beyond DRAIN_SECONDS, until a worker that does not stop is killed. */
const KILL_AFTER_MS = 10_000;
/** So much longer than its workers has the supervisor, which stops the database after them. */
const LONGER_SECONDS = CLOSING_SECONDS;

interface Workers {
  readonly names: readonly string[];
  readonly workers: number;
}

/** Keeps so many processes running behind one port; the embedded database is the supervisor's, and outlives them. */
export const superviseWorkers = async (config: Config, log: Log, { names, workers }: Workers): Promise<void> => {
  const definitions = SERVICES.filter((service) => names.includes(service.name));
  const gateway = names.includes('gateway');
  if (config.DATABASE_URL === undefined) assertOwnData(config);
  await assertSettings(config, definitions);
  const stopping = createStopping(config.DRAIN_SECONDS + LONGER_SECONDS);
  stopAtSignal(stopping, log);
  // From the beginning: without a handler the signal would end this process.
  let roll = (): void => log.info('there is nothing to replace yet: workers are just being started');
  if (process.platform !== 'win32') process.on('SIGUSR2', () => roll());
  if (gateway && config.ONLY !== 'tasks') await ensureWebBuilt(log);
  if (config.REDIS_URL === undefined && config.RATE_LIMIT_PER_MINUTE > 0 && workers > 1)
    log.warn(
      'without REDIS_URL each worker counts requests for itself: a client may send as many times more as there are workers',
    );
  // A rolling restart has one more for a moment.
  const processes = workers + 1;
  const maxConnections = Math.max(100, processes * mostConnections(definitions) + RESERVED_CONNECTIONS);
  const home =
    definitions.length === 0
      ? undefined
      : await openDatabaseHome(config, openSecretKeys(config), log, { maxConnections });
  stopping.lastly(async () => home?.stop());
  let code: number = EXIT.failed;
  try {
    if (home !== undefined) {
      const url = home.adminUrl ?? home.roles.urlOf('jobs');
      await awaitDatabase(url, log, { signal: stopping.requested });
      await assertEnoughConnections(url, definitions, workers);
    }
    cluster.schedulingPolicy = cluster.SCHED_RR;
    const supervisor: Supervisor = createSupervisor({
      workers,
      fork: (worker) =>
        cluster.fork({
          [WORKER]: String(worker),
          ...(home?.kind === 'embedded' ? { [WORKER_DATABASE]: home.adminUrl } : {}),
        }).process,
      clock: systemClock,
      log,
      stopMs: config.DRAIN_SECONDS * 1000 + KILL_AFTER_MS,
      silentSeconds: config.WORKER_SILENT_SECONDS,
      hopeless: [EXIT.usage, EXIT.inUse],
      onMessage: (worker, message) => void answer(worker, message),
    });
    const answer = gatherMetrics(supervisor, systemClock, workers);
    void aborted(stopping.requested).then(() => supervisor.stop());
    stopping.over.addEventListener('abort', () => supervisor.hurry(), { once: true });
    const url = await supervisor.start();
    if (url !== undefined) {
      roll = () => void supervisor.roll();
      const isRead = process.stdout.isTTY || config.LOG_FORMAT === 'pretty';
      if (isRead) console.log(await greeting({ url, home }, config, names, workers));
      log.info({ url, services: names, workers, database: home?.kind, origin: home?.origin }, 'madang is open');
      if (home !== undefined && home.kind !== 'roles-only') recordInstallation(config, home.kind, log);
      if (names.includes('identity')) await seeToAnAdmin(home, config, log, hasTerminal() && gateway);
    }
    code = await supervisor.ended;
  } catch (error) {
    if (!stopping.requested.aborted) {
      await stopping.runLast();
      throw error;
    }
    code = 0;
  }
  await stopping.runLast();
  log.info('stopped');
  process.exit(code);
};
