import { PgBoss } from 'pg-boss';
import { TURN_ENDED, type App } from '@madang/contracts/apps';
import { events, type EventName } from '@madang/contracts/index';

/** Queue in which a service receives an event. */
export const eventQueue = (service: string, event: EventName): string => `${service}/${event}`;
export const DEAD_LETTER_QUEUE = 'dead-letter';

/**
 * What is being handled gives a sign of life within so many seconds. Where none comes its process is gone, and another takes it:
 * else it would wait for the quarter of an hour that a handler may take.
 */
const SIGN_OF_LIFE_SECONDS = 20;
/** Of every queue, also one that an older release has made. */
export const OF_ALL_QUEUES = { notify: true, heartbeatSeconds: SIGN_OF_LIFE_SECONDS } as const;
const EVENT_RETRIES = { retryLimit: 8, retryDelay: 2, retryBackoff: true, deadLetter: DEAD_LETTER_QUEUE } as const;

const receiversOf = (event: EventName, apps: readonly App[]): ReadonlySet<string> =>
  new Set<string>([
    ...events[event].subscribers,
    ...(event === TURN_ENDED ? apps.filter(({ wantsTurns }) => wantsTurns).map(({ service }) => service) : []),
  ]);

const EVENTS = Object.keys(events) as EventName[];

/** The queues that a service handles. */
export const queuesOf = (service: string, apps: readonly App[]): string[] =>
  EVENTS.filter((event) => receiversOf(event, apps).has(service)).map((event) => eventQueue(service, event));

/**
 * Creates pg-boss's tables and, from the contracts, a queue per event and subscriber: an event waits there even for a
 * service that is not running yet.
 */
export const setUpQueues = async (url: string, apps: readonly App[]): Promise<void> => {
  const boss = new PgBoss({
    connectionString: url,
    schema: 'pgboss',
    createSchema: false,
    migrate: true,
    supervise: false,
    schedule: false,
    max: 1,
  });
  boss.on('error', () => undefined); // failures reach us as rejections; without a listener they would end the process
  await boss.start();
  try {
    await boss.createQueue(DEAD_LETTER_QUEUE);
    for (const event of EVENTS) {
      for (const service of receiversOf(event, apps)) {
        const queue = eventQueue(service, event);
        await boss.createQueue(queue, EVENT_RETRIES);
        await boss.updateQueue(queue, OF_ALL_QUEUES);
        await boss.subscribe(event, queue);
      }
    }
  } finally {
    await boss.stop({ graceful: false, close: true });
  }
};
