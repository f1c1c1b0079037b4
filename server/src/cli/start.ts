import { Command, InvalidArgumentError } from 'commander';
import { loadConfig, processEnvironment, type Config } from '../platform/config/config.ts';
import { createLog, type Log } from '../platform/log.ts';
import { ensureWebBuilt } from '../runtime/build-web.ts';
import { startServer, type RunningServer } from '../runtime/server.ts';
import { SERVICES } from '../services.ts';
import { EXIT, runCommand } from './failure.ts';
import { withAdministration } from './identity.ts';

const GATEWAY = 'gateway';
const NAMES = [GATEWAY, ...SERVICES.map((service) => service.name)];

const parseServices = (text: string): string[] => {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !NAMES.includes(name));
  if (unknown.length > 0) throw new InvalidArgumentError(`Unknown: ${unknown.join(', ')}. Choose from ${NAMES.join(', ')}.`);
  return names;
};

const greeting = ({ url, home }: RunningServer, config: Config, names: readonly string[]): string => {
  const database = home === undefined ? undefined : home.kind === 'embedded' ? `embedded PostgreSQL (${home.origin}) in ${config.dataFolder}` : 'PostgreSQL server';
  const lines = [
    ...(names.includes(GATEWAY) ? [['Web app', url], ['API docs', `${url}/docs`]] : [['Services', names.join(', ')], ['Address', url]]),
    ...(database === undefined ? [] : [['Database', database]]),
  ];
  return ['', '  Madang is open.', ...lines.map(([label, value]) => `  ${(label ?? '').padEnd(10)}${value}`), ''].join('\n');
};

/** Beyond draining: time to close connections and to stop the embedded PostgreSQL. */
export const CLOSING_SECONDS = 20;

/** A second signal does not wait any longer, and nothing waits for ever: what must be kept has been committed by then. */
const stopAtSignal = (server: RunningServer, config: Config, log: Log): void => {
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(EXIT.failed);
    stopping = true;
    log.info({ signal }, 'stopping: requests finish, streams reconnect');
    setTimeout(() => {
      log.fatal('stopping took too long; leaving without waiting for the rest');
      process.exit(EXIT.failed);
    }, (config.DRAIN_SECONDS + CLOSING_SECONDS) * 1000).unref();
    server.stop().then(
      () => {
        log.info('stopped');
        process.exit(0);
      },
      (error: unknown) => {
        log.error({ err: error }, 'stopping failed');
        process.exit(EXIT.failed);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
};

const start = async (options: { services?: string[]; port?: string; host?: string }): Promise<void> => {
  const overrides = { ...(options.port === undefined ? {} : { PORT: options.port }), ...(options.host === undefined ? {} : { HOST: options.host }) };
  const config = loadConfig(processEnvironment(), overrides);
  const log = createLog(config);
  const names = options.services ?? NAMES;
  const definitions = SERVICES.filter((service) => names.includes(service.name));
  const gateway = names.includes(GATEWAY);
  if (gateway) await ensureWebBuilt(log);
  const server = await startServer({ config, log, definitions, allDefinitions: SERVICES, gateway });
  stopAtSignal(server, config, log);
  const isRead = process.stdout.isTTY || config.LOG_FORMAT === 'pretty';
  if (isRead) console.log(greeting(server, config, names));
  if (isRead && gateway && names.includes('identity')) await welcomeFirstAdmin(log);
  log.info({ url: server.url, services: names, database: server.home?.kind, origin: server.home?.origin, ready_ms: Math.round(performance.now()) }, 'madang is open');
  if (config.PUBLIC_URL === undefined && gateway && server.url !== config.issuer) log.info({ issuer: config.issuer }, 'links in mail and tokens name this address: set PUBLIC_URL where people come by another one');
};

/** Printed to whoever sits there, never logged. Without a terminal, `madang user create` does it. */
const welcomeFirstAdmin = async (log: Log): Promise<void> => {
  await withAdministration(async (accounts) => {
    if (await accounts.hasAdmin()) return;
    const { password } = await accounts.create({ loginId: 'admin', name: 'Admin', roles: ['admin'] });
    console.log(`  First admin: sign in as "admin" with the one-time password ${password}\n  It is not shown again; "madang user reset-password admin" gives another one.\n`);
  }).catch((error: unknown) => log.warn({ err: error }, 'the first admin could not be made; "madang user create --login-id admin --role admin" does it'));
};

export const startCommand = new Command('start')
  .description('Start the server: database, services, gateway and web app in one process, or only some of them.')
  .option('--services <names>', `only these, separated by commas: ${NAMES.join(', ')}`, parseServices)
  .option('--port <number>', 'port to listen on (PORT)')
  .option('--host <address>', 'address to listen on (HOST)')
  .addHelpText('after', '\nExamples:\n  madang start\n  madang start --services identity --port 8001\n  IDENTITY_URL=http://127.0.0.1:8001 USERS_URL=http://127.0.0.1:8002 CHAT_URL=http://127.0.0.1:8003 RECYCLE_URL=http://127.0.0.1:8004 madang start --services gateway')
  .action((options: { services?: string[]; port?: string; host?: string }) => runCommand(() => start(options)));
