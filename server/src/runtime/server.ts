import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { contracts, type ServiceName } from '@madang/contracts/index';
import { system } from '@madang/contracts/system';
import { mountProxy } from '../gateway/proxy.ts';
import { createServiceClient } from '../platform/client.ts';
import type { Config } from '../platform/config/config.ts';
import { openSecretKeys } from '../platform/config/secret-key.ts';
import { migrate } from '../platform/db/migrate.ts';
import { AppError } from '../platform/errors.ts';
import { closeApp, createApp } from '../platform/http/app.ts';
import { mountDocs } from '../platform/http/docs.ts';
import { mountMetrics, systemHandlers } from '../platform/http/health.ts';
import { mountRoutes } from '../platform/http/mount-routes.ts';
import { mountWeb } from '../platform/http/web.ts';
import type { Log } from '../platform/log.ts';
import { createMetrics } from '../platform/metrics.ts';
import { openApiDocument } from '../platform/openapi/document.ts';
import { createOutbound } from '../platform/outbound.ts';
import { awaitDatabase } from './await-database.ts';
import type { TokenVerifier } from '../platform/auth/verifier.ts';
import type { ServiceDefinition } from '../platform/service.ts';
import { DIST } from './build-web.ts';
import { openDatabaseHome, type DatabaseHome } from './database.ts';
import { startState, type RunningState } from './state.ts';
import { VERSION } from './version.ts';

export interface ServerOptions {
  readonly config: Config;
  readonly log: Log;
  /** The services of this process; none for a gateway alone. */
  readonly definitions: readonly ServiceDefinition[];
  /** All services of the house: migrations concern them all. */
  readonly allDefinitions: readonly ServiceDefinition[];
  /** Whether this process is the door: it serves the web app and passes on what runs elsewhere. */
  readonly gateway: boolean;
}

export interface RunningServer {
  readonly url: string;
  readonly home: DatabaseHome | undefined;
  /** Refuses new work, finishes the old, then lets go of everything. */
  stop(): Promise<void>;
}

const addressOf = (config: Config, service: ServiceName): string | undefined => config[`${service.toUpperCase() as Uppercase<ServiceName>}_URL`];

/** Connections that may wait to be accepted, as far as the system allows. Whoever finds no place tries again after one second, then after three. */
const BACKLOG = 4096;

/** A gateway alone checks no tokens: the services behind it do. */
const NO_VERIFIER: TokenVerifier = { verify: () => Promise.reject(new AppError('invalid_token')) };

const remoteStatus = async (address: string): Promise<'healthy' | 'unreachable'> => {
  try {
    const response = await fetch(new URL('/health', address), { signal: AbortSignal.timeout(1000) });
    return response.ok ? 'healthy' : 'unreachable';
  } catch {
    return 'unreachable';
  }
};

const mountDoor = async (app: FastifyInstance, config: Config, local: ReadonlySet<string>): Promise<void> => {
  const names = Object.keys(contracts) as ServiceName[];
  for (const service of names) {
    const address = addressOf(config, service);
    if (!local.has(service) && address !== undefined) await mountProxy(app, { service, address });
  }
  await mountDocs(app, openApiDocument(VERSION, config.PUBLIC_URL ?? '/'));
  await mountWeb(app, DIST, { message: 'Madang: one backend for AI apps', services: names, docs: '/docs' });
};

const listServices = (config: Config, local: ReadonlySet<string>) => () =>
  Promise.all(
    (Object.keys(contracts) as ServiceName[]).map(async (name) => {
      const address = addressOf(config, name);
      const status = local.has(name) ? 'healthy' : address === undefined ? 'unreachable' : await remoteStatus(address);
      return { name, version: VERSION, status };
    }),
  );

/** Opens the house, in the order in which its parts need each other; a failure half way lets go of what was opened. */
export const startServer = async ({ config, log, definitions, allDefinitions, gateway }: ServerOptions): Promise<RunningServer> => {
  await using stops = new AsyncDisposableStack();
  const metrics = createMetrics();
  const client = createServiceClient(config);
  let home: DatabaseHome | undefined;
  let state: RunningState | undefined;
  if (definitions.length > 0) {
    const keys = openSecretKeys(config);
    const opened = await openDatabaseHome(config, keys, log);
    home = opened;
    stops.defer(() => opened.stop());
    await awaitDatabase(opened.adminUrl ?? opened.roles.urlOf('jobs'), log);
    if (opened.adminUrl !== undefined) await migrate(opened.adminUrl, opened.roles, allDefinitions, log);
    const outbound = createOutbound(config);
    stops.defer(() => outbound.stop());
    state = await startState({ config, keys, log, metrics, home, client, outbound, definitions, stops });
  }
  const local = new Set<string>(definitions.map((definition) => definition.name));
  const draining = new AbortController();
  const app = await createApp(config, log, metrics);
  stops.defer(async () => {
    draining.abort(new Error('the server is stopping'));
    await closeApp(app, config.DRAIN_SECONDS * 1000);
  });
  const mount = { config, verifier: state?.verifier ?? NO_VERIFIER, draining: draining.signal };
  for (const { definition, running } of state?.services ?? []) mountRoutes(app, definition.contract, running.routes, mount);
  const checks = { draining: () => !draining.signal.aborted, ...state?.checks };
  const name = gateway ? 'gateway' : [...local].join('+');
  mountRoutes(app, system, systemHandlers({ process: name, checks, services: listServices(config, local) }), mount);
  mountMetrics(app, metrics);
  if (gateway) await mountDoor(app, config, local);
  await app.listen({ host: config.HOST, port: config.PORT, backlog: BACKLOG });
  const { port } = app.server.address() as AddressInfo;
  const host = ['0.0.0.0', '::', '127.0.0.1'].includes(config.HOST) ? 'localhost' : config.HOST;
  const running = stops.move();
  return { url: `http://${host}:${port}`, home, stop: () => running.disposeAsync() };
};
