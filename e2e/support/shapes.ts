import { setTimeout as sleep } from 'node:timers/promises';
import { contracts, type ServiceName } from '@madang/contracts/index';
import { startInProcess } from '../../server/src/platform/testing/server.ts';
import { freePort, startProcess, type MadangProcess } from '../../server/src/platform/testing/process.ts';
import { MovableClock } from '../../server/src/platform/testing/movable-clock.ts';
import { sampleOf } from './sampled.ts';
import { createTestDatabase, type TestDatabase } from '../../server/src/platform/testing/database.ts';

/** One installation under test, reached through its door. */
export interface Installation {
  readonly url: string;
  readonly database: TestDatabase;
  /** Another way in that knows nothing of the first one's memory: another process where there is one. */
  readonly elsewhere: string;
  /** Where the services are apart: kills one with SIGKILL; the function starts it again at the same address. */
  kill?(service: ServiceName): Promise<() => Promise<void>>;
  /** Time goes by: moved on where all runs in this process, waited for where it does not. */
  pass(ms: number): Promise<void>;
  stop(): Promise<void>;
}

export type Shape = 'together' | 'apart';

const together = async (extra: Readonly<Record<string, string>>): Promise<Installation> => {
  const database = await createTestDatabase();
  const env = { ...database.env, ...extra };
  const clock = new MovableClock();
  const [first, second] = await Promise.all([startInProcess({ env, clock }), startInProcess({ env, clock })]);
  return {
    url: first.url,
    elsewhere: second.url,
    database,
    pass: (ms) => clock.advance(ms),
    async stop() {
      await Promise.all([first.stop(), second.stop()]);
      await database.close();
    },
  };
};

const SERVICES = Object.keys(contracts) as ServiceName[];

/** Each service in a process of its own, with the database role of that service and no other. */
const apart = async (extra: Readonly<Record<string, string>>): Promise<Installation> => {
  const database = await createTestDatabase();
  const ports = Object.fromEntries(
    await Promise.all(SERVICES.map(async (service) => [service, await freePort()] as const)),
  );
  const addresses = Object.fromEntries(
    SERVICES.map((service) => [`${service.toUpperCase()}_URL`, `http://127.0.0.1:${ports[service]}`]),
  );
  const shared = {
    ...addresses,
    NODE_ENV: 'test',
    LOG_LEVEL: 'warn',
    RATE_LIMIT_PER_MINUTE: '0',
    DRAIN_SECONDS: '5',
    MADANG_SECRET_KEY: database.env['MADANG_SECRET_KEY'] ?? '',
    MADANG_DATA: database.env['MADANG_DATA'] ?? '',
    ...extra,
  };
  const start = (service: ServiceName, port?: number): Promise<MadangProcess> =>
    startProcess(
      ['--services', service],
      {
        ...shared,
        TRUSTED_PROXIES: '127.0.0.1',
        JOBS_DATABASE_URL: database.urlOf('jobs'),
        [`${service.toUpperCase()}_DATABASE_URL`]: database.urlOf(service),
      },
      port,
    );
  const services = new Map(
    await Promise.all(SERVICES.map(async (service) => [service, await start(service, ports[service])] as const)),
  );
  const secondChat = await start('chat');
  const doors = await Promise.all([
    startProcess(['--services', 'gateway'], shared),
    startProcess(['--services', 'gateway'], { ...shared, CHAT_URL: secondChat.url }),
  ]);
  return {
    url: doors[0].url,
    elsewhere: doors[1].url,
    database,
    pass: (ms) => sleep(ms),
    async kill(service) {
      services.get(service)?.kill('SIGKILL');
      await services.get(service)?.exited();
      return async () => void services.set(service, await start(service, ports[service]));
    },
    async stop() {
      const processes = [...doors, secondChat, ...services.values()];
      for (const { child } of processes) child.kill('SIGTERM');
      await Promise.all(processes.map((each) => each.exited()));
      await database.close();
    },
  };
};

const started = new Map<Shape, Promise<Installation>>();

/**
 * An installation with default settings that all files of this worker share; it ends with the worker. For tests that
 * change no setting, kill nothing, and look at nothing but what they made themselves.
 */
export const sharedShape = async (shape: Shape): Promise<Installation> => {
  const installation = started.get(shape) ?? startShape(shape);
  started.set(shape, installation);
  return { ...(await installation), kill: undefined, stop: () => Promise.resolve() };
};

/** The same tests run against both: all in one process, and every service apart behind the gateway. */
export const startShape = (shape: Shape, extra: Readonly<Record<string, string>> = {}): Promise<Installation> =>
  shape === 'together' ? together(extra) : apart(extra);
export const SHAPES: readonly Shape[] = ['together', 'apart'];
/**
 * For what calls no other service in a way of its own: in one process, where each service has its own role as well, and
 * apart where everything is run.
 */
export const SAMPLED_SHAPES = sampleOf(SHAPES, 1);
