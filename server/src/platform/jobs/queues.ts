import { PgBoss } from 'pg-boss';
import { events, type EventName } from '@madang/contracts/index';

/** Queue in which a service receives an event. */
export const eventQueue = (service: string, event: EventName): string => `${service}/${event}`;
export const DEAD_LETTER_QUEUE = 'dead-letter';

const EVENT_RETRIES = { retryLimit: 8, retryDelay: 2, retryBackoff: true, deadLetter: DEAD_LETTER_QUEUE } as const;

/**
 * Creates pg-boss's tables and, from the contracts, a queue per event and subscriber: an event waits there even for a
 * service that is not running yet.
 */
export const setUpQueues = async (url: string): Promise<void> => {
  const boss = new PgBoss({ connectionString: url, schema: 'pgboss', createSchema: false, migrate: true, supervise: false, schedule: false, max: 1 });
  boss.on('error', () => undefined); // failures reach us as rejections; without a listener they would end the process
  await boss.start();
  try {
    await boss.createQueue(DEAD_LETTER_QUEUE);
    for (const [event, { subscribers }] of Object.entries(events) as [EventName, (typeof events)[EventName]][]) {
      for (const service of subscribers) {
        const queue = eventQueue(service, event);
        await boss.createQueue(queue, EVENT_RETRIES);
        await boss.subscribe(event, queue);
      }
    }
  } finally {
    await boss.stop({ graceful: false, close: true });
  }
};
