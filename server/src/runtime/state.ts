import type pg from 'pg';
import { sharedTokenSecret } from '../platform/auth/accepted-signatures.ts';
import { createTokenVerifier, type TokenVerifier } from '../platform/auth/verifier.ts';
import { watchRevocations } from '../platform/auth/revocations.ts';
import type { ServiceRegistry } from '../platform/client.ts';
import type { Config } from '../platform/config/config.ts';
import type { SecretKeys } from '../platform/config/secret-key.ts';
import { migrationsApplied } from '../platform/db/apply-migrations.ts';
import { openDatabase } from '../platform/db/database.ts';
import { openListener } from '../platform/db/listener.ts';
import { PLATFORM_MIGRATIONS, PLATFORM_SCHEMA } from '../platform/db/migrate.ts';
import type { RoleName } from '../platform/db/roles.ts';
import { emitEvent } from '../platform/events/emit.ts';
import { startForwarder } from '../platform/events/forwarder.ts';
import type { ReadinessCheck } from '../platform/http/health.ts';
import { startJobs } from '../platform/jobs/jobs.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Outbound } from '../platform/outbound.ts';
import type { RunningService, ServiceDefinition } from '../platform/service.ts';
import { assertEnoughConnections, openPool, type DatabaseHome } from './database.ts';

const JOBS_POOL = 4;

/** The services of this process, started, and what they share. */
export interface RunningState {
  readonly services: readonly { definition: ServiceDefinition; running: RunningService }[];
  readonly verifier: TokenVerifier;
  readonly checks: Readonly<Record<string, ReadinessCheck>>;
}

interface StateOptions {
  readonly config: Config;
  readonly keys: SecretKeys;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly home: DatabaseHome;
  readonly client: ServiceRegistry;
  readonly outbound: Outbound;
  readonly definitions: readonly ServiceDefinition[];
  /** Takes what must be stopped again, in the order of starting; it is stopped the other way round. */
  readonly stops: AsyncDisposableStack;
}

type StartedService = { definition: ServiceDefinition; running: RunningService };

const checkService = (pool: pg.Pool, { schema, migrations }: ServiceDefinition): ReadinessCheck => () => migrationsApplied(pool, schema, migrations);

/** Starts pools, events, jobs and services in the order in which they need each other. */
export const startState = async (options: StateOptions): Promise<RunningState> => {
  const { config, keys, log, metrics, home, client, outbound, definitions, stops } = options;
  const poolFor = (role: RoleName, size: number, label: string = role): pg.Pool => {
    const pool = openPool(home.roles.urlOf(role), size, label, log);
    stops.defer(() => pool.end());
    metrics.gauge(`madang_pool_${label}_connections`, `Database connections of ${label}`, () => pool.totalCount);
    metrics.gauge(`madang_pool_${label}_waiting`, `Work of ${label} that waits for a connection`, () => pool.waitingCount);
    return pool;
  };
  const jobsPool = poolFor('jobs', JOBS_POOL);
  await assertEnoughConnections(jobsPool, definitions.reduce((sum, d) => sum + d.poolSize, JOBS_POOL * 2 + 1));
  const listener = openListener(home.roles.urlOf('jobs'), log);
  stops.defer(() => listener.stop());
  const revocations = await watchRevocations(jobsPool, listener);
  stops.defer(() => revocations.stop());
  const verifier = createTokenVerifier(
    {
      issuer: config.issuer,
      secret: sharedTokenSecret(config),
      loadKeys: () => client.call('GET /.well-known/jwks.json', {}),
      exchangeApiKey: async (key) => (await client.call('POST /auth/token', { body: { grant_type: 'client_credentials', client_secret: key } })).access_token,
    },
    revocations,
  );

  const services: StartedService[] = [];
  const checks: Record<string, ReadinessCheck> = {
    database: async () => (await jobsPool.query('SELECT 1')).rowCount === 1,
    migrations: () => migrationsApplied(jobsPool, PLATFORM_SCHEMA, PLATFORM_MIGRATIONS),
  };
  for (const definition of definitions) {
    const { name, poolSize, reserved = 0, readConnections = 1 } = definition;
    const pool = poolFor(name, poolSize - reserved - readConnections);
    const db = openDatabase(pool, readConnections);
    stops.defer(() => db.$reads.end());
    const reservedPool = reserved === 0 ? pool : poolFor(name, reserved, `${name}_reserved`);
    const running = await definition.start({
      config, keys, metrics, outbound, client, listener, revocations, emit: emitEvent,
      log: log.child({ service: definition.name }),
      db,
      reservedDb: openDatabase(reservedPool),
    });
    stops.defer(async () => running.stop?.());
    client.register(definition.name, running.routes);
    services.push({ definition, running });
    checks[definition.name] = checkService(pool, definition);
  }

  const jobs = await startJobs(home.roles.urlOf('jobs'), log);
  stops.defer(() => jobs.stop(config.DRAIN_SECONDS * 1000));
  const forwarder = await startForwarder(jobsPool, jobs.boss, listener, log);
  stops.defer(() => forwarder.stop());
  for (const { definition, running } of services) {
    if (running.events !== undefined) await jobs.handleEvents(definition.name, running.events);
    if (running.jobs !== undefined) await jobs.schedule(running.jobs);
  }
  return { services, verifier, checks };
};
