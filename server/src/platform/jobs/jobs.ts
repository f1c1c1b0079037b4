import type pg from 'pg';
import { PgBoss, type Job, type JobResult } from 'pg-boss';
import type { Background } from '../background/background.ts';
import { AnsweredClient, STATEMENT_MS } from '../db/answered-client.ts';
import { databaseFault } from '../db/faults.ts';
import type { EventHandlers } from '../events/event-handlers.ts';
import { events, type EventName } from '@madang/contracts/index';
import type { Log } from '../log.ts';
import { DEAD_LETTER_QUEUE, eventQueue, OF_ALL_QUEUES } from './queues.ts';

/** Background work of a service that runs on a timetable. At least once; must be safe to run again. */
export interface JobDefinition {
  /** Unique in the installation, `<service>.<verb-noun>`. */
  readonly name: string;
  /** Cron expression in UTC. */
  readonly cron: string;
  run(signal: AbortSignal): Promise<void>;
}

export interface Jobs {
  /** The transport that the forwarder publishes to. */
  readonly boss: PgBoss;
  handleEvents(service: string, handlers: EventHandlers): Promise<void>;
  schedule(jobs: readonly JobDefinition[]): Promise<void>;
  /** Lets running jobs finish, for at most so many milliseconds; what remains is run again by another process. */
  stop(timeoutMs: number): Promise<void>;
}

/** Of a worker by itself, while there are notifications. */
const POLLING_SECONDS = 30;
/** Without them; also how often one look for all queues finds what is to be tried again by now. */
const DUE_SECONDS = 2;
const DUE = `SELECT DISTINCT name FROM pgboss.job WHERE state < 'active' AND NOT blocked AND start_after <= now()`;
/** What pg-boss does by itself: cron and the look for what dead processes have left to half a minute, and nothing of flows, which nobody uses here. */
const RHYTHM = {
  cronWorkerIntervalSeconds: 30,
  superviseIntervalSeconds: 30,
  monitorIntervalSeconds: 30,
  flowIntervalSeconds: 300,
} as const;
const POLLING = { pollingIntervalSeconds: DUE_SECONDS, notifyPollingIntervalSeconds: POLLING_SECONDS } as const;
/** Fetches on without waiting as long as each fetch comes back full; what fails does so by itself. */
const WHILE_THERE_IS_MORE = { ...POLLING, batchSize: 2, burstWhenBatchFull: true, perJobResults: true } as const;

/** Goes to the pool of pg, which closes after ten seconds what is used every thirty: to connect again costs more than all else that an idle process does. */
const KEPT_OPEN = { idleTimeoutMillis: 0 } as const;
/** Goes there too: no wait without an end. */
const ANSWERED = { Client: AnsweredClient, options: `-c statement_timeout=${STATEMENT_MS}` } as const;

interface JobObservers {
  /** Hears of what the database refuses; it is not said here again. */
  readonly onFault?: (error: unknown) => void;
  /** Hears of each event that could not be handled, and is tried again. */
  readonly onFailure?: (service: string, event: EventName) => void;
}

export const startJobs = async (
  background: Background,
  pool: pg.Pool,
  url: string,
  log: Log,
  { onFault, onFailure }: JobObservers = {},
): Promise<Jobs> => {
  const boss = new PgBoss({
    connectionString: url,
    schema: 'pgboss',
    createSchema: false,
    migrate: false,
    useListenNotify: true,
    ...RHYTHM,
    ...KEPT_OPEN,
    ...ANSWERED,
    // One of its own, which is kept open: ten processes have to fit into the hundred of a server. What waits for it is
    // work in the background, and on a busy machine at the start there is much of it.
    max: 1,
    connectionTimeoutMillis: 60_000,
    application_name: 'madang-jobs',
  });
  boss.on('error', (error) => {
    if (databaseFault(error) === undefined) log.error({ err: error }, 'the job queue met an error');
    else onFault?.(error);
  });
  await boss.start();
  const workers = new Map<string, string>();
  const waking = await background.start('jobs.wake-due', {
    everyMs: DUE_SECONDS * 1000,
    async run() {
      const { rows } = await pool.query<{ name: string }>(DUE);
      for (const { name } of rows) boss.notifyWorker(workers.get(name) ?? '');
    },
  });
  return {
    boss,
    async handleEvents(service, handlers) {
      // Each handler takes the payload of its own event, which is parsed as that.
      for (const [event, handle] of Object.entries(handlers) as [EventName, (payload: unknown) => Promise<void>][]) {
        const handleOne = async ({ id, data }: Job<unknown>): Promise<JobResult> => {
          try {
            await handle(events[event].payload.parse(data));
            return { id, status: 'completed' };
          } catch (error) {
            onFailure?.(service, event);
            log.warn({ err: error, service, event, job: id }, 'an event could not be handled; it is tried again');
            return { id, status: 'failed', output: { message: String(error) } };
          }
        };
        const queue = eventQueue(service, event);
        if (!background.isOn(queue)) continue;
        workers.set(
          queue,
          await boss.work(queue, { ...WHILE_THERE_IS_MORE, localConcurrency: 2 }, (jobs) =>
            Promise.all(jobs.map(handleOne)),
          ),
        );
      }
    },
    async schedule(jobs) {
      for (const job of jobs) {
        if (!background.isOn(job.name)) continue;
        await boss.createQueue(job.name, {
          policy: 'singleton',
          retryLimit: 3,
          retryBackoff: true,
          deadLetter: DEAD_LETTER_QUEUE,
        });
        await boss.updateQueue(job.name, OF_ALL_QUEUES);
        await boss.schedule(job.name, job.cron);
        const worker = await boss.work(job.name, POLLING, async ([claimed]) => {
          if (claimed === undefined) return;
          log.info({ job: job.name }, 'job started');
          await job.run(claimed.signal);
          log.info({ job: job.name }, 'job finished');
        });
        workers.set(job.name, worker);
      }
    },
    // pg-boss itself waits a second at least.
    async stop(timeoutMs) {
      await waking.stop();
      await boss.stop({ graceful: timeoutMs >= 1000, close: true, timeout: timeoutMs });
    },
  };
};
