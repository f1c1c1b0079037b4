import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { system } from '@madang/contracts/system';
import { createDocuments, type DescribedService, type Documents } from '../gateway/documents.ts';
import { watchElsewhere } from '../gateway/elsewhere.ts';
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
import { mountDocs, mountDocument } from '../platform/http/docs.ts';
import { mountMetrics, systemHandlers } from '../platform/http/health.ts';
import { readLatencies } from '../platform/latencies.ts';
import { mountRoutes } from '../platform/http/mount-routes.ts';
import { sharedLimits } from '../platform/http/shared-limits.ts';
import { createResolver } from '../platform/upstreams/discovery.ts';
import { createUpstreams, type Upstreams } from '../platform/upstreams/upstream.ts';
import { mountWeb } from '../platform/http/web.ts';
import type { Log } from '../platform/log.ts';
import { startTracing } from '../platform/tracing/start.ts';
import { createMetrics, type Metrics } from '../platform/metrics.ts';
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
import type { Worker } from './workers/worker.ts';

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
  /** Which of several behind one port it is. */
  readonly worker?: Worker | undefined;
}

export interface RunningServer {
  readonly url: string;
  readonly home: DatabaseHome | undefined;
  /** Refuses new work, finishes the old, then lets go of everything. */
  stop(): Promise<void>;
}

/** Connections that may wait to be accepted, as far as the system allows. Whoever finds no place tries again after one second, then after three. */
const BACKLOG = 4096;

/** A gateway alone checks no tokens: the services behind it do. */
const NO_VERIFIER: TokenVerifier = { verify: () => Promise.reject(new AppError('invalid_token')) };

/** A service, and where it runs if that is not here. */
const placesOf = (
  config: Config,
  definitions: readonly ServiceDefinition[],
  local: ReadonlySet<string>,
  upstreams: Upstreams,
) =>
  definitions.map(({ name, contract }) => {
    const address = local.has(name) ? undefined : config.addresses[name];
    return {
      name,
      contract,
      isHere: local.has(name),
      upstream: address === undefined ? undefined : upstreams.at(address),
    };
  });
type Placed = ReturnType<typeof placesOf>[number];

const isElsewhere = (place: Placed): place is Placed & DescribedService => place.upstream !== undefined;

/** Where people find the API: the address and the prefix under which a proxy in front passes it on. */
const apiAddress = ({ PUBLIC_URL = '/', GATEWAY_PREFIX = '' }: Config): string =>
  `${PUBLIC_URL.replace(/\/$/, '')}${GATEWAY_PREFIX}` || '/';

/** How many processes of each service elsewhere there are, and how many of them answer. */
const watchUpstreams = (metrics: Metrics, places: readonly Placed[]): void =>
  metrics.gauges(
    {
      madang_upstream_instances: 'Processes of a service elsewhere that are known',
      madang_upstream_instances_healthy: 'Processes of a service elsewhere that answer',
    },
    ['service'],
    () =>
      Promise.all(
        places.filter(isElsewhere).map(async ({ name, upstream }) => {
          const { total, healthy } = await upstream.count();
          return {
            labels: { service: name },
            values: { madang_upstream_instances: total, madang_upstream_instances_healthy: healthy },
          };
        }),
      ),
  );

const mountDoor = async (
  app: FastifyInstance,
  config: Config,
  places: readonly Placed[],
  documents: Documents,
): Promise<void> => {
  for (const { name, upstream, contract } of places.filter(isElsewhere))
    await mountProxy(app, { service: name, upstream, contract });
  await mountDocs(app, () => documents.merged(), config.GATEWAY_PREFIX);
  await mountWeb(app, await builtWeb(), {
    message: 'Madang: one backend for AI apps',
    services: places.map(({ name }) => name),
    docs: `${config.GATEWAY_PREFIX ?? ''}/docs`,
  });
};

/** Of services that run here, by what this process has measured; of others, by what one of theirs says. */
const latenciesOf = (places: readonly Placed[], readOwn: () => Promise<string>) => {
  let own: Promise<string> | undefined;
  const readHere = (): Promise<string> => (own ??= readOwn().finally(() => (own = undefined)));
  return readLatencies(
    places.map(({ name, contract, isHere, upstream }) => ({
      name,
      contract,
      read: async () => {
        if (isHere) return readHere();
        const answer = await upstream?.ask('/metrics');
        return answer?.status === 200 ? answer.body : undefined;
      },
    })),
  );
};

/** What a process is called in traces: by what it runs, where that is not everything. */
const tracedName = ({ gateway, definitions, allDefinitions }: ServerOptions): string =>
  gateway && definitions.length === allDefinitions.length
    ? 'madang'
    : ['madang', ...(gateway ? ['gateway'] : []), ...definitions.map(({ name }) => name)].join('-');

/** Opens everything in the order in which its parts need each other, and puts into `stops` what closes it again. */
const open = async (
  options: ServerOptions,
  stopping: Stopping,
  stops: AsyncDisposableStack,
): Promise<Omit<RunningServer, 'stop'>> => {
  const { config, log, definitions, allDefinitions, gateway, clock = systemClock, worker } = options;
  const { requested } = stopping;
  await assertSettings(config, definitions, worker !== undefined);
  requested.throwIfAborted();
  // Closed after all that may still have something to tell.
  const stopTracing = await startTracing(config, { name: tracedName(options), version: VERSION, log });
  if (stopTracing !== undefined) stops.defer(stopTracing);
  const metrics = createMetrics();
  metrics.gauges({ madang_build_info: 'Always 1; its labels say what runs' }, ['version', 'node'], () =>
    Promise.resolve([{ labels: { version: VERSION, node: process.versions.node }, values: { madang_build_info: 1 } }]),
  );
  const keys = definitions.length === 0 ? undefined : openSecretKeys(config);
  const serviceTokens = keys && createServiceTokens(keys);
  // Closed last: what ends while the process stops still calls other services.
  const upstreams = createUpstreams(log, {
    clock,
    resolver: createResolver(config.DISCOVERY_SERVERS),
    discoverySeconds: config.DISCOVERY_SECONDS,
  });
  stops.defer(() => upstreams.close());
  const client = createServiceClient(config, {
    all: Object.fromEntries(allDefinitions.map(({ name, contract }) => [name, contract])),
    tokens: serviceTokens,
    upstreams,
    onUnknownFields: (operation, fields) =>
      log.warn({ operation, fields }, 'a call has fields that its operation does not know'),
  });
  const local = new Set<string>(definitions.map((definition) => definition.name));
  const places = placesOf(config, allDefinitions, local, upstreams);
  const readMetrics = worker?.readMetrics(metrics) ?? (() => metrics.registry.metrics());
  let home: DatabaseHome | undefined;
  let state: RunningState | undefined;
  if (keys !== undefined) {
    const opened = await openDatabaseHome(config, keys, log, { url: worker?.databaseUrl });
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
      latencies: latenciesOf(places, readMetrics),
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
  const memory = config.REDIS_URL === undefined ? undefined : openSharedMemory(config.REDIS_URL, log);
  if (memory !== undefined) {
    stops.defer(() => memory.close());
    metrics.gauge('madang_redis_up', 'Whether Redis answers (1) or is away (0)', () => (memory.isThere ? 1 : 0));
  }
  const name = gateway ? 'gateway' : [...local].join('+');
  const limits = memory && sharedLimits(memory, `${config.REDIS_PREFIX}limit:${name}`);
  const app = await createApp(config, log, metrics, limits);
  stops.defer(prepareClosing(app, stopping));
  const streams = { open: 0 };
  metrics.gauge('madang_streams_open', 'Event streams that somebody reads of this process', () => streams.open);
  const mount = {
    config,
    streams,
    verifier: state?.verifier ?? NO_VERIFIER,
    addresses: state?.addresses,
    tickets: state?.tickets,
    guests: state?.guests,
    serviceTokens,
    draining: requested,
  };
  // Who does tasks answers /health, /ready and /metrics alone.
  const answersPeople = config.ONLY !== 'tasks';
  for (const { definition, routes } of answersPeople ? (state?.services ?? []) : [])
    mountRoutes(app, definition.contract, routes, { ...mount, service: definition.name });
  const documents = createDocuments(
    gateway ? openApiDocument(VERSION, apiAddress(config)) : {},
    places.filter(isElsewhere),
    clock,
  );
  if (gateway) watchUpstreams(metrics, places);
  const elsewhere = watchElsewhere({ services: places, version: VERSION, versionOf: documents.versionOf });
  const checks = {
    draining: () => !requested.aborted,
    ...(gateway && local.size === 0 ? { services: elsewhere.anyAnswers } : {}),
    ...state?.checks,
  };
  mountRoutes(
    app,
    system,
    systemHandlers({ process: name, checks, away: gateway ? elsewhere.away : undefined, services: elsewhere.list }),
    { ...mount, service: 'system' },
  );
  mountMetrics(app, readMetrics, config.publicAddress);
  if (answersPeople && gateway) await mountDoor(app, config, places, documents);
  else if (answersPeople) {
    let document: object | undefined;
    mountDocument(app, () => (document ??= openApiDocument(VERSION, '/', [...local])));
  }
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
