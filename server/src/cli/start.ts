import { Command, InvalidArgumentError } from 'commander';
import type { Administration } from '#services/identity';
import { PROJECT_FOLDER, type Config } from '../platform/config/config.ts';
import { entriesOf } from '../platform/config/settings.ts';
import { createLog, type Log } from '../platform/log.ts';
import { createStopping, type Stopping } from '../platform/stopping.ts';
import { aborted } from '../platform/aborted.ts';
import { ensureWebBuilt } from '../runtime/build-web.ts';
import type { DatabaseHome } from '../runtime/database.ts';
import { assertOwnData, recordInstallation } from '../runtime/installation.ts';
import type { RunningServer } from '../runtime/server.ts';
import { stopAtSignal } from '../runtime/stop-at-signal.ts';
import { readConfig, SERVICES } from '../services.ts';
import { EXIT } from './exit-codes.ts';
import { runCommand } from './failure.ts';
import { administer } from './identity.ts';
import { hasTerminal, wordsOn } from './one-time-password.ts';

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

const greeting = ({ url, home }: RunningServer, config: Config, names: readonly string[]): string => {
  const database =
    home === undefined
      ? undefined
      : home.kind === 'embedded'
        ? `embedded PostgreSQL (${home.origin}) in ${config.dataFolder}`
        : 'PostgreSQL server';
  const lines = [
    ...(names.includes(GATEWAY)
      ? [
          ['Web app', url],
          ['API docs', `${url}/docs`],
        ]
      : [
          ['Services', names.join(', ')],
          ['Address', url],
        ]),
    ...(database === undefined ? [] : [['Database', database]]),
  ];
  return ['', '  Madang is open.', ...lines.map(([label, value]) => `  ${(label ?? '').padEnd(10)}${value}`), ''].join(
    '\n',
  );
};

const start = async (options: { services?: string[]; port?: string; host?: string }): Promise<void> => {
  const overrides = {
    ...(options.port === undefined ? {} : { PORT: options.port }),
    ...(options.host === undefined ? {} : { HOST: options.host }),
  };
  const names = options.services ?? NAMES;
  const config = readConfig(
    overrides,
    NAMES.every((name) => names.includes(name)),
  );
  const log = createLog(config);
  if (config.DATABASE_URL === undefined) assertOwnData(config);
  const stopping = createStopping(config.DRAIN_SECONDS);
  stopAtSignal(stopping, log);
  let failed = false;
  try {
    const server = await open(config, log, names, stopping);
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

const open = async (config: Config, log: Log, names: readonly string[], stopping: Stopping): Promise<RunningServer> => {
  const { startServer } = await import('../runtime/server.ts');
  const definitions = SERVICES.filter((service) => names.includes(service.name));
  const gateway = names.includes(GATEWAY);
  if (gateway) await ensureWebBuilt(log);
  const server = await startServer({ config, log, definitions, allDefinitions: SERVICES, gateway, stopping });
  const isRead = process.stdout.isTTY || config.LOG_FORMAT === 'pretty';
  if (isRead) console.log(greeting(server, config, names));
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
  if (names.includes('identity')) await seeToAnAdmin(server, config, log, hasTerminal() && gateway);
  return server;
};

/** The password is printed on a terminal and nowhere else: what is written elsewhere is kept. */
const welcomeFirstAdmin = async (accounts: Administration): Promise<void> => {
  const { oneTimePassword } = await accounts.create({ loginId: 'admin', name: 'Admin', roles: ['admin'] });
  console.log(`  First admin: sign in as "admin".\n${wordsOn(oneTimePassword ?? '')}
  "madang user reset-password admin" gives another one.\n`);
};

/** A word for the shells of Linux and macOS, whatever is in it. */
const shellWord = (text: string): string => (/^[\w./:@=+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** What makes the first admin of this installation, to be run as root or as this process's user, in the same container. */
const firstAdminCommand = ({ kind, dataFolder }: DatabaseHome): string => {
  const settings = kind === 'embedded' && dataFolder !== undefined ? `MADANG_DATA=${shellWord(dataFolder)} ` : '';
  const program = `${shellWord(process.execPath)} server/src/main.ts`;
  return `cd ${shellWord(PROJECT_FOLDER)} && ${settings}${program} user create --login-id admin --role admin`;
};

/** Somebody has to be the first: whoever sits there is, else the log says how. */
const seeToAnAdmin = async ({ home }: RunningServer, config: Config, log: Log, isSeen: boolean): Promise<void> => {
  if (home === undefined) return;
  await administer({ config, home }, async (accounts) => {
    if (await accounts.hasAdmin()) return;
    if (isSeen) return welcomeFirstAdmin(accounts);
    const settings = home.kind === 'embedded' ? '' : ', with the settings of this process';
    log.warn({ command: firstAdminCommand(home) }, `nobody has the role admin yet; the command makes one${settings}`);
  }).catch((error: unknown) =>
    log.warn(
      { err: error, command: firstAdminCommand(home) },
      'the first admin could not be made; the command does it',
    ),
  );
};

export const command = new Command('start')
  .option('--services <names>', `only these, separated by commas: ${NAMES.join(', ')}`, parseServices)
  .option('--port <number>', 'port to listen on (PORT)')
  .option('--host <address>', 'address to listen on (HOST)')
  .addHelpText(
    'after',
    '\nExamples:\n  madang start\n  madang start --services identity --port 8001\n  IDENTITY_URL=http://127.0.0.1:8001 USERS_URL=http://127.0.0.1:8002 CHAT_URL=http://127.0.0.1:8003 RECYCLE_URL=http://127.0.0.1:8004 madang start --services gateway',
  )
  .action((options: { services?: string[]; port?: string; host?: string }) => runCommand(() => start(options)));
