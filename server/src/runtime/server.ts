import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { ServiceName } from '@madang/contracts/index';
import { system } from '@madang/contracts/system';
import { mountProxy } from '../gateway/proxy.ts';
import { createServiceTokens } from '../platform/auth/service-token.ts';
import { createServiceClient } from '../platform/client.ts';
import { systemClock, type Clock } from '../platform/clock.ts';
import type { Config } from '../platform/config/config.ts';
import { openSecretKeys } from '../platform/config/secret-key.ts';
import { migrate } from '../platform/db/migrate.ts';
import { proveAsRoles } from '../platform/db/prove-installation.ts';
import { AppError } from '../platform/errors.ts';
import { createApp } from '../platform/http/app.ts';
import { prepareClosing } from '../platform/http/closing.ts';
import { mountDocs } from '../platform/http/docs.ts';
import { mountMetrics, systemHandlers } from '../platform/http/health.ts';
import { mountRoutes } from '../platform/http/mount-routes.ts';
import { sharedLimits } from '../platform/http/shared-limits.ts';
import { createUpstreams, type Upstreams } from '../platform/http/upstream.ts';
import { mountWeb } from '../platform/http/web.ts';
import type { Log } from '../platform/log.ts';
import { createMetrics } from '../platform/metrics.ts';
import { openApiDocument } from '../platform/openapi/document.ts';
import { createOutbound } from '../platform/outbound.ts';
import { openSharedMemory } from '../platform/redis.ts';
import { createStopping, type Stopping } from '../platform/stopping.ts';
import { awaitDatabase } from './await-database.ts';
import type { TokenVerifier } from '../platform/auth/verifier.ts';
import type { ServiceDefinition } from '../platform/service.ts';
import { builtWeb } from './build-web.ts';
import { assertEnoughConnections, openDatabaseHome, type DatabaseHome } from './database.ts';
import { assertSettings } from './settings.ts';
import { startState, type RunningState } from './state.ts';
import { VERSION } from './version.ts';

export interface ServerOptions {
  readonly config: Config;
  readonly log: Log;
  /** The services of this process; none for a gateway alone. */
  readonly definitions: readonly ServiceDefinition[];
  /** All services of the installation: migrations concern them all. */
  readonly allDefinitions: readonly ServiceDefinition[];
  /** Whether this process is the door: it serves the web app and passes on what runs elsewhere. */
  readonly gateway: boolean;
  /** The system's, unless a test moves it. */
  readonly clock?: Clock;
  /** How this process ends; a request to stop during the start ends that. */
  readonly stopping?: Stopping;
}

export interface RunningServer {
  readonly url: string;
  readonly home: DatabaseHome | undefined;
  /** Refuses new work, finishes the old, then lets go of everything. */
  stop(): Promise<void>;
}

const addressOf = (config: Config, service: ServiceName): string | undefined => config.addresses[service];

/** Connections that may wait to be accepted, as far as the system allows. Whoever finds no place tries again after one second, then after three. */
const BACKLOG = 4096;

/** A gateway alone checks no tokens: the services behind it do. */
const NO_VERIFIER: TokenVerifier = { verify: () => Promise.reject(new AppError('invalid_token')) };

const remoteStatus = async (address: string): Promise<'healthy' | 'unreachable'> => {
  try {
    // eslint-disable-next-line no-restricted-globals -- a service of this installation, by the address of its setting
    const response = await fetch(new URL('/health', address), { signal: AbortSignal.timeout(1000) });
    return response.ok ? 'healthy' : 'unreachable';
  } catch {
    return 'unreachable';
  }
};

const mountDoor = async (
  app: FastifyInstance,
  config: Config,
  definitions: readonly ServiceDefinition[],
  local: ReadonlySet<string>,
  upstreams: Upstreams,
): Promise<void> => {
  for (const { name: service, contract } of definitions) {
    const address = addressOf(config, service);
    if (!local.has(service) && address !== undefined)
      await mountProxy(app, { service, upstream: upstreams.at(address), contract });
  }
  await mountDocs(app, openApiDocument(VERSION, config.PUBLIC_URL ?? '/'));
  await mountWeb(app, await builtWeb(), {
    message: 'Madang: one backend for AI apps',
    services: definitions.map(({ name }) => name),
    docs: '/docs',
  });
};

interface Elsewhere {
  /** Whether any of them answers: with nobody behind it, a gateway has nothing to serve. */
  readonly anyAnswers: () => Promise<boolean>;
  /** Those that do not. */
  readonly away: () => Promise<string[]>;
}

/** The services behind this gateway whose addresses are known; undefined where there are none. */
const watchElsewhere = (
  config: Config,
  definitions: readonly ServiceDefinition[],
  local: ReadonlySet<string>,
): Elsewhere | undefined => {
  const elsewhere = definitions.flatMap(({ name }) => {
    const address = local.has(name) ? undefined : addressOf(config, name);
    return address === undefined ? [] : [{ name, address }];
  });
  if (elsewhere.length === 0) return undefined;
  let asking: Promise<string[]> | undefined;
  const look = async (): Promise<string[]> => {
    const found = await Promise.all(
      elsewhere.map(async ({ name, address }) => ({ name, status: await remoteStatus(address) })),
    );
    return found.filter(({ status }) => status !== 'healthy').map(({ name }) => name);
  };
  const away = (): Promise<string[]> => (asking ??= look().finally(() => (asking = undefined)));
  return { away, anyAnswers: async () => (await away()).length < elsewhere.length };
};

const listServices = (config: Config, definitions: readonly ServiceDefinition[], local: ReadonlySet<string>) => () =>
  Promise.all(
    definitions.map(async ({ name }) => {
      const address = addressOf(config, name);
      const status = local.has(name) ? 'healthy' : address === undefined ? 'unreachable' : await remoteStatus(address);
      return { name, version: VERSION, status };
    }),
  );

/** Opens everything in the order in which its parts need each other, and puts into `stops` what closes it again. */
const open = async (
  options: ServerOptions,
  stopping: Stopping,
  stops: AsyncDisposableStack,
): Promise<Omit<RunningServer, 'stop'>> => {
  const { config, log, definitions, allDefinitions, gateway, clock = systemClock } = options;
  const { requested } = stopping;
  await assertSettings(config, definitions);
  requested.throwIfAborted();
  const metrics = createMetrics();
  metrics.gauges({ madang_build_info: 'Always 1; its labels say what runs' }, ['version', 'node'], () =>
    Promise.resolve([{ labels: { version: VERSION, node: process.versions.node }, values: { madang_build_info: 1 } }]),
  );
  const keys = definitions.length === 0 ? undefined : openSecretKeys(config);
  const serviceTokens = keys && createServiceTokens(keys);
  // Closed last: what ends while the process stops still calls other services.
  const upstreams = createUpstreams(log);
  stops.defer(() => upstreams.close());
  const client = createServiceClient(config, {
    all: Object.fromEntries(allDefinitions.map(({ name, contract }) => [name, contract])),
    tokens: serviceTokens,
    onUnknownFields: (operation, fields) =>
      log.warn({ operation, fields }, 'a call has fields that its operation does not know'),
  });
  let home: DatabaseHome | undefined;
  let state: RunningState | undefined;
  if (keys !== undefined) {
    const opened = await openDatabaseHome(config, keys, log);
    home = opened;
    requested.addEventListener('abort', () => opened.wake(), { once: true });
    stopping.lastly(() => opened.stop());
    stops.defer(() => opened.stop());
    const { adminUrl, roles } = opened;
    await awaitDatabase(adminUrl ?? roles.urlOf('jobs'), log, { signal: requested });
    requested.throwIfAborted();
    await assertEnoughConnections(adminUrl ?? roles.urlOf('jobs'), definitions);
    if (adminUrl === undefined) await proveAsRoles(roles, keys, allDefinitions, definitions);
    else await migrate({ adminUrl, roles, keys, definitions: allDefinitions, log, signal: requested });
    requested.throwIfAborted();
    const outbound = createOutbound(config);
    stops.defer(() => outbound.stop());
    state = await startState({
      config,
      clock,
      keys,
      log,
      metrics,
      home,
      client,
      outbound,
      definitions,
      apps: allDefinitions.flatMap(({ apps = [] }) => apps),
      stops,
      stopping,
    });
  }
  if (!gateway && config.TRUSTED_PROXIES.length === 0) {
    log.warn(
      'TRUSTED_PROXIES is not set: all who come through the gateway count as one client, and limits for one hold for all. Name the address of the gateway',
    );
  }
  const local = new Set<string>(definitions.map((definition) => definition.name));
  const memory = config.REDIS_URL === undefined ? undefined : openSharedMemory(config.REDIS_URL, log);
  if (memory !== undefined) {
    stops.defer(() => memory.close());
    metrics.gauge('madang_redis_up', 'Whether Redis answers (1) or is away (0)', () => (memory.isThere ? 1 : 0));
  }
  const name = gateway ? 'gateway' : [...local].join('+');
  const limits = memory && sharedLimits(memory, `${config.REDIS_PREFIX}limit:${name}`);
  const app = await createApp(config, log, metrics, limits);
  stops.defer(prepareClosing(app, stopping));
  const mount = {
    config,
    verifier: state?.verifier ?? NO_VERIFIER,
    addresses: state?.addresses,
    tickets: state?.tickets,
    guests: state?.guests,
    serviceTokens,
    draining: requested,
  };
  for (const { definition, routes } of state?.services ?? [])
    mountRoutes(app, definition.contract, routes, { ...mount, service: definition.name });
  const elsewhere = gateway ? watchElsewhere(config, allDefinitions, local) : undefined;
  const checks = {
    draining: () => !requested.aborted,
    ...(elsewhere === undefined || local.size > 0 ? {} : { services: elsewhere.anyAnswers }),
    ...state?.checks,
  };
  mountRoutes(
    app,
    system,
    systemHandlers({
      process: name,
      checks,
      away: elsewhere?.away,
      services: listServices(config, allDefinitions, local),
    }),
    { ...mount, service: 'system' },
  );
  mountMetrics(app, metrics, config.publicAddress);
  if (gateway) await mountDoor(app, config, allDefinitions, local, upstreams);
  requested.throwIfAborted();
  await app.listen({ host: config.HOST, port: config.PORT, backlog: BACKLOG });
  const { port } = app.server.address() as AddressInfo;
  const host = ['0.0.0.0', '::', '127.0.0.1'].includes(config.HOST) ? 'localhost' : config.HOST;
  return { url: `http://${host}:${port}`, home };
};

/**
 * Starts the server; a failure half way, and a request to stop, let go of what was opened.
 * @throws Error what went wrong; the reason of `stopping.requested` where it was asked to stop before it was open.
 */
export const startServer = async (options: ServerOptions): Promise<RunningServer> => {
  const { stopping = createStopping(options.config.DRAIN_SECONDS) } = options;
  await using stops = new AsyncDisposableStack();
  try {
    const opened = await open(options, stopping, stops);
    const running = stops.move();
    const stop = async (): Promise<void> => {
      stopping.begin();
      await running.disposeAsync();
    };
    return { ...opened, stop };
  } catch (error) {
    stopping.hurry();
    throw error;
  }
};
