import type pg from 'pg';
import type { App } from '@madang/contracts/apps';
import { contracts, events, type ServiceName } from '@madang/contracts/index';
import { PERSON_REMOVED } from '@madang/contracts/personal-data';
import { sharedTokenSecret } from '../platform/auth/accepted-signatures.ts';
import { createTokenVerifier, type TokenVerifier } from '../platform/auth/verifier.ts';
import { aborted } from '../platform/aborted.ts';
import { createBackground, type Background, type RunningWork } from '../platform/background/background.ts';
import { registeredWork } from '../platform/background/registered.ts';
import { createGuests, type Guests } from '../platform/auth/guests.ts';
import { watchRevocations } from '../platform/auth/revocations.ts';
import { createSignedAddresses, type SignedAddresses } from '../platform/auth/signed-addresses.ts';
import { createTickets, type Tickets } from '../platform/auth/tickets.ts';
import type { ServiceRegistry } from '../platform/client.ts';
import type { Clock } from '../platform/clock.ts';
import { serviceConfig, type Config } from '../platform/config/config.ts';
import { keysOf, type SecretKeys } from '../platform/config/secret-key.ts';
import { migrationsApplied } from '../platform/db/apply-migrations.ts';
import { openDatabase } from '../platform/db/database.ts';
import { watchHealth, type DatabaseHealth } from '../platform/db/health.ts';
import { openListener } from '../platform/db/listener.ts';
import { PLATFORM_MIGRATIONS, PLATFORM_SCHEMA } from '../platform/db/platform-schema.ts';
import type { RoleName } from '../platform/db/roles.ts';
import { watchTables } from '../platform/db/watch-tables.ts';
import { emitEvent } from '../platform/events/emit.ts';
import { TASKS_WORK } from '../platform/tasks/worker.ts';
import type { EventHandlers } from '../platform/events/event-handlers.ts';
import { startForwarder } from '../platform/events/forwarder.ts';
import type { ReadinessCheck } from '../platform/http/health.ts';
import { forgetAnswers } from '../platform/idempotency/kept-answers.ts';
import { idempotentHandlers } from '../platform/idempotency/idempotent-handlers.ts';
import { administerQueues, NO_QUEUES } from '../platform/jobs/administer-queues.ts';
import { startJobs, type JobDefinition } from '../platform/jobs/jobs.ts';
import { notingAdminActs } from '../platform/admin-acts.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Outbound } from '../platform/outbound.ts';
import { watchMerges } from '../platform/guest-merges.ts';
import { mergeFirst } from '../platform/merge-first.ts';
import { moveGuest, personalDataEvents, personalDataRoute } from '../platform/personal-data.ts';
import type { RunningService, ServiceContext, ServiceDefinition } from '../platform/service.ts';
import type { Stopping } from '../platform/stopping.ts';
import { watchInstallation, watchPools } from './watch-installation.ts';
import { JOBS_POOL, openPool, type DatabaseHome } from './database.ts';

/** The services of this process, started, and what they share. */
export interface RunningState {
  readonly services: readonly { definition: ServiceDefinition; routes: RunningService['routes'] }[];
  readonly verifier: TokenVerifier;
  readonly addresses: SignedAddresses;
  readonly tickets: Tickets;
  readonly guests: Guests;
  readonly checks: Readonly<Record<string, ReadinessCheck>>;
}

interface StateOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly keys: SecretKeys;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly home: DatabaseHome;
  readonly client: ServiceRegistry;
  readonly outbound: Outbound;
  readonly latencies: ServiceContext['latencies'];
  readonly definitions: readonly ServiceDefinition[];
  readonly apps: readonly App[];
  /** Takes what must be stopped again, in the order of starting; it is stopped the other way round. */
  readonly stops: AsyncDisposableStack;
  readonly stopping: Stopping;
}

/** During an outage, and otherwise: a connection for notifications says nothing by itself. */
const LOOK_MS = 1000;
const PING_MS = 30_000;

type StartedService = { definition: ServiceDefinition; routes: RunningService['routes'] };

/** Where people themselves are kept, nobody has to be told that they are gone. */
const isToldOfPeople = (service: string): boolean =>
  (events[PERSON_REMOVED].subscribers as readonly string[]).includes(service);

const checkService =
  (pool: pg.Pool, { schema, migrations }: ServiceDefinition): ReadinessCheck =>
  () =>
    migrationsApplied(pool, schema, migrations);

interface QueueParts {
  readonly background: Background;
  readonly pool: pg.Pool;
  readonly watched: DatabaseHealth;
  readonly work: readonly {
    readonly name: string;
    readonly events: EventHandlers;
    readonly jobs: readonly JobDefinition[];
  }[];
}

/** Events and what runs by a timetable: passed on, and handled, by this process. */
const startQueues = async (
  { metrics, home, log, stops, stopping }: StateOptions,
  { background, pool, watched, work }: QueueParts,
): Promise<void> => {
  const failures = metrics.counter(
    'madang_event_failures_total',
    'Events that could not be handled and are tried again, mail among them',
    ['service', 'event'],
  );
  const jobs = await startJobs(background, pool, home.roles.urlOf('jobs'), log, {
    onFault: (error) => watched.note(error),
    onFailure: (service, event) => failures.inc({ service, event }),
  });
  stops.defer(() => jobs.stop(stopping.remainingMs()));
  const forwarder = await startForwarder(background, pool, jobs.boss);
  stops.defer(() => forwarder.stop());
  for (const { name, events: handlers, jobs: scheduled } of work) {
    await jobs.handleEvents(name, handlers);
    await jobs.schedule(scheduled);
  }
};

/** Starts pools, events, jobs and services in the order in which they need each other. */
export const startState = async (options: StateOptions): Promise<RunningState> => {
  const { config, clock, keys, log, metrics, home, client, outbound, definitions, apps, stops, stopping } = options;
  let health: DatabaseHealth | undefined;
  let watching: RunningWork | undefined = undefined;
  const pools = new Map<string, pg.Pool>();
  watchPools(metrics, pools);
  const poolFor = (role: RoleName, size: number, label: string = role): pg.Pool => {
    const pool = openPool(home.roles.urlOf(role), size, label, (error) => health?.note(error));
    stops.defer(() => pool.end());
    pools.set(label, pool);
    return pool;
  };
  const jobsPool = poolFor('jobs', JOBS_POOL);
  const listener = openListener(home.roles.urlOf('jobs'), log, (error) => health?.note(error));
  stops.defer(() => listener.stop());
  const background = createBackground({
    clock,
    listener,
    log,
    registered: registeredWork(definitions, apps),
    elsewhere: new Set(config.ONLY === 'web' ? [TASKS_WORK] : []),
  });
  const watched = (health = watchHealth({ pool: jobsPool, clock, log, onSuspected: () => watching?.wake() }));
  metrics.gauge('madang_database_up', 'Whether the database does its work: 1 or 0', () => (watched.isOut ? 0 : 1));
  watching = await background.start('database.watch', {
    everyMs: () => (watched.isOut ? LOOK_MS : PING_MS),
    async run(signal) {
      void listener.ping();
      await Promise.race([watched.look(), aborted(signal)]);
    },
  });
  stops.defer(() => watching?.stop());
  const revocations = await watchRevocations(background, jobsPool);
  stops.defer(() => revocations.stop());
  const merges = await watchMerges(
    background,
    jobsPool,
    definitions.map(({ name }) => name),
  );
  stops.defer(() => merges.stop());
  const verifier = createTokenVerifier(
    {
      issuer: config.issuer,
      secret: sharedTokenSecret(config),
      loadKeys: () => client.call('GET /.well-known/jwks.json', {}),
      exchangeApiKey: async (key) =>
        (await client.call('POST /auth/token', { body: { grant_type: 'client_credentials', client_secret: key } }))
          .access_token,
    },
    revocations,
  );

  const jobsDb = openDatabase(jobsPool, 0);
  const forgetting = await forgetAnswers(background, jobsDb);
  stops.defer(() => forgetting.stop());
  const addresses = createSignedAddresses(keys);
  const tickets = createTickets(keys, jobsPool, revocations);
  const queues = administerQueues(jobsPool);
  const services: StartedService[] = [];
  const tables: Parameters<typeof watchTables>[1][number][] = [];
  const work: { readonly name: string; readonly events: EventHandlers; readonly jobs: readonly JobDefinition[] }[] = [];
  const checks: Record<string, ReadinessCheck> = {
    database: () => watched.check(),
    migrations: () => migrationsApplied(jobsPool, PLATFORM_SCHEMA, PLATFORM_MIGRATIONS),
  };
  for (const definition of definitions) {
    const { name, poolSize, reserved = 0, readConnections = 1 } = definition;
    const pool = poolFor(name, poolSize - reserved - readConnections);
    const db = openDatabase(pool, readConnections);
    stops.defer(() => db.$reads.end());
    const reservedPool = reserved === 0 ? pool : poolFor(name, reserved, `${name}_reserved`);
    const running = await definition.start({
      config: serviceConfig(config, definition),
      keys: keysOf(keys, definition),
      metrics,
      queues: definition.managesQueues === true ? queues : NO_QUEUES,
      latencies: definition.managesQueues === true ? options.latencies : () => Promise.resolve([]),
      outbound,
      listener,
      background,
      revocations,
      addresses,
      tickets,
      apps,
      emit: emitEvent,
      client: client.of(name, definition.needs),
      leave: (failure) => stopping.begin({ failure }),
      log: log.child({ service: definition.name }),
      db,
      reservedDb: openDatabase(reservedPool),
    });
    stops.defer(async () => running.stop?.(stopping.over));
    if (definition.watched !== undefined) tables.push({ pool, schema: definition.schema, tables: definition.watched });
    const held = await definition.personalData?.();
    const noted = notingAdminActs(definition.contract, running.routes, db);
    const own = idempotentHandlers(definition.contract, noted, { db, keys });
    const move = moveGuest(name, held, db, emitEvent);
    const routes =
      held === undefined
        ? own
        : mergeFirst({ ...own, ...personalDataRoute(name, held, db) }, { service: name, merges, move, log });
    client.register(name, routes);
    services.push({ definition, routes });
    const handlers = {
      ...(held !== undefined && isToldOfPeople(name) ? personalDataEvents(held, move, db) : {}),
      ...running.events,
    };
    work.push({ name, events: handlers, jobs: running.jobs ?? [] });
    checks[definition.name] = checkService(pool, definition);
  }

  watchTables(metrics, tables, log);
  watchInstallation(metrics, jobsPool, log);
  if (config.ONLY !== 'web') await startQueues(options, { background, pool: jobsPool, watched, work });
  const [first] = definitions;
  // It speaks for the process here, not for that service: what that one needs is no matter.
  const asService = first === undefined ? client : client.of(first.name, Object.keys(contracts) as ServiceName[]);
  const guests = createGuests(
    keys,
    {
      make: (forUser, { locale, network, userAgent }) =>
        asService.call('POST /internal/guests', { body: { locale, network, user_agent: userAgent } }, { forUser }),
      accessToken: (forUser, sessionId) =>
        asService.call('POST /internal/guests/access-token', { body: { session_id: sessionId } }, { forUser }),
    },
    verifier,
  );
  return { services, verifier, addresses, tickets, guests, checks };
};
