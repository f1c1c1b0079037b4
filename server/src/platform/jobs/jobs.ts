import { PgBoss, type Job, type JobResult } from 'pg-boss';
import type { EventHandlers } from '../events/event-handlers.ts';
import { events, type EventName } from '@madang/contracts/index';
import type { Log } from '../log.ts';
import { DEAD_LETTER_QUEUE, eventQueue } from './queues.ts';

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

/** pg-boss waits a whole second for a job that is already there; half of that is its least. */
const POLLING_SECONDS = 0.5;
/** Fetches on without waiting as long as each fetch comes back full; what fails does so by itself. */
const WHILE_THERE_IS_MORE = { batchSize: 2, burstWhenBatchFull: true, perJobResults: true } as const;

export const startJobs = async (url: string, log: Log): Promise<Jobs> => {
  const boss = new PgBoss({ connectionString: url, schema: 'pgboss', createSchema: false, migrate: false, max: 2, application_name: 'madang-jobs' });
  boss.on('error', (error) => log.error({ err: error }, 'job queue'));
  await boss.start();
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
            log.warn({ err: error, service, event, job: id }, 'an event could not be handled; it is tried again');
            return { id, status: 'failed', output: { message: String(error) } };
          }
        };
        await boss.work(eventQueue(service, event), { ...WHILE_THERE_IS_MORE, pollingIntervalSeconds: POLLING_SECONDS, localConcurrency: 2 }, (jobs) => Promise.all(jobs.map(handleOne)));
      }
    },
    async schedule(jobs) {
      for (const job of jobs) {
        await boss.createQueue(job.name, { policy: 'singleton', retryLimit: 3, retryBackoff: true, deadLetter: DEAD_LETTER_QUEUE });
        await boss.schedule(job.name, job.cron);
        await boss.work(job.name, async ([claimed]) => {
          if (claimed === undefined) return;
          log.info({ job: job.name }, 'job started');
          await job.run(claimed.signal);
          log.info({ job: job.name }, 'job finished');
        });
      }
    },
    stop: (timeoutMs) => boss.stop({ graceful: true, close: true, timeout: Math.max(1000, timeoutMs) }),
  };
};
