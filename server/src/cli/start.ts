import { Command, InvalidArgumentError, Option } from 'commander';
import type { Config } from '../platform/config/config.ts';
import { entriesOf } from '../platform/config/settings.ts';
import { createLog, type Log } from '../platform/log.ts';
import { openLogFile } from '../platform/log-file.ts';
import { createStopping, type Stopping } from '../platform/stopping.ts';
import { aborted } from '../platform/aborted.ts';
import { ensureWebBuilt } from '../runtime/build-web.ts';
import { assertOwnData, recordInstallation } from '../runtime/installation.ts';
import type { RunningServer } from '../runtime/server.ts';
import { stopAtSignal } from '../runtime/stop-at-signal.ts';
import { thisWorker, type Worker } from '../runtime/workers/worker.ts';
import { readConfig, SERVICES } from '../services.ts';
import { EXIT } from './exit-codes.ts';
import { runCommand } from './failure.ts';
import { seeToAnAdmin } from './first-admin.ts';
import { greeting } from './greeting.ts';
import { hasTerminal } from './one-time-password.ts';

const GATEWAY = 'gateway';
const NAMES = [GATEWAY, ...SERVICES.map(({ name }) => name)];

const parseServices = (text: string): string[] => {
  const names = entriesOf(text);
  const unknown = names.filter((name) => !NAMES.includes(name));
  if (unknown.length > 0)
    throw new InvalidArgumentError(`Unknown: ${unknown.join(', ')}. Choose from ${NAMES.join(', ')}.`);
  if (names.length === 0) throw new InvalidArgumentError(`Choose from ${NAMES.join(', ')}.`);
  return names;
};

interface Options {
  readonly services?: string[];
  readonly port?: string;
  readonly host?: string;
  readonly workers?: string;
  readonly only?: 'web' | 'tasks';
}

const start = async (options: Options): Promise<void> => {
  const overrides = {
    ...(options.workers === undefined ? {} : { WORKERS: options.workers }),
    ...(options.only === undefined ? {} : { ONLY: options.only }),
    ...(options.port === undefined ? {} : { PORT: options.port }),
    ...(options.host === undefined ? {} : { HOST: options.host }),
  };
  const names = options.services ?? NAMES;
  const config = readConfig(
    overrides,
    NAMES.every((name) => names.includes(name)),
  );
  const worker = thisWorker();
  const log = createLog(
    config,
    process.stdout,
    config.LOG_FILE === undefined ? undefined : openLogFile(config.LOG_FILE),
  );
  if (config.WORKERS !== undefined && worker === undefined) {
    const { superviseWorkers } = await import('./supervise-workers.ts');
    return superviseWorkers(config, log, { names, workers: config.WORKERS });
  }
  if (config.DATABASE_URL === undefined && worker === undefined) assertOwnData(config);
  const stopping = createStopping(config.DRAIN_SECONDS);
  stopAtSignal(stopping, log);
  worker?.follow(stopping);
  let failed = false;
  try {
    const server = await open(config, log, names, stopping, worker);
    await aborted(stopping.requested);
    await server.stop().catch((error: unknown) => {
      log.error({ err: error }, 'stopping failed');
      failed = true;
    });
  } catch (error) {
    // What breaks off because it was asked to stop during the start is no failure.
    if (!stopping.requested.aborted) throw error;
  }
  await stopping.runLast();
  log.info('stopped');
  // Nothing that is left over keeps the process.
  process.exit(failed || stopping.failure !== undefined ? EXIT.failed : 0);
};

const open = async (
  config: Config,
  log: Log,
  names: readonly string[],
  stopping: Stopping,
  worker: Worker | undefined,
): Promise<RunningServer> => {
  const { startServer } = await import('../runtime/server.ts');
  const definitions = SERVICES.filter((service) => names.includes(service.name));
  const gateway = names.includes(GATEWAY);
  if (gateway && config.ONLY !== 'tasks' && worker === undefined) await ensureWebBuilt(log);
  const server = await startServer({ config, log, definitions, allDefinitions: SERVICES, gateway, stopping, worker });
  if (worker !== undefined) {
    log.info({ worker: worker.number, ready_ms: Math.round(performance.now()) }, 'a worker is open');
    worker.opened(server.url);
    return server;
  }
  const isRead = process.stdout.isTTY || config.LOG_FORMAT === 'pretty';
  if (isRead) console.log(await greeting(server, config, names));
  log.info(
    {
      url: server.url,
      services: names,
      database: server.home?.kind,
      origin: server.home?.origin,
      ready_ms: Math.round(performance.now()),
    },
    'madang is open',
  );
  if (config.PUBLIC_URL === undefined && gateway && server.url !== config.publicAddress)
    log.info(
      { address: config.publicAddress },
      'links in mail name this address, and passkeys belong to it: set PUBLIC_URL where people come by another one',
    );
  if (server.home !== undefined && server.home.kind !== 'roles-only') recordInstallation(config, server.home.kind, log);
  if (names.includes('identity')) await seeToAnAdmin(server.home, config, log, hasTerminal() && gateway);
  return server;
};

export const command = new Command('start')
  .option('--services <names>', `only these, separated by commas: ${NAMES.join(', ')}`, parseServices)
  .option('--port <number>', 'port to listen on (PORT)')
  .option('--host <address>', 'address to listen on (HOST)')
  .option('--workers <number>', 'so many processes behind one port, supervised (WORKERS)')
  .addOption(
    new Option('--only <part>', 'only requests, or only work in the background (ONLY)').choices(['web', 'tasks']),
  )
  .addHelpText(
    'after',
    '\nExamples:\n  madang start\n  madang start --services identity --port 8001\n  IDENTITY_URL=http://127.0.0.1:8001 USERS_URL=http://127.0.0.1:8002 CHAT_URL=http://127.0.0.1:8003 RECYCLE_URL=http://127.0.0.1:8004 madang start --services gateway',
  )
  .action((options: Options) => runCommand(() => start(options)));
