import { Redis } from 'ioredis';
import type { Log } from './log.ts';

/** Longer than a Redis that is there takes; whoever waits for one that is not would be slower than without. */
const ANSWER_MS = 100;
const CONNECT_MS = 1000;
const MOST_BETWEEN_TRIES_MS = 5000;

export interface SharedMemory {
  /** `undefined` where Redis is not there, or does not answer at once: everybody goes on without it. */
  run<T>(command: (redis: Redis) => Promise<T>): Promise<T | undefined>;
  readonly isThere: boolean;
  close(): void;
}

/** A Redis that makes things faster or common, and that nothing depends on: an outage is one line of the log, and one when it is over. */
export const openSharedMemory = (url: string, log: Pick<Log, 'warn' | 'info'>): SharedMemory => {
  const redis = new Redis(url, {
    connectTimeout: CONNECT_MS,
    commandTimeout: ANSWER_MS,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    retryStrategy: (tries) => Math.min(100 * tries, MOST_BETWEEN_TRIES_MS),
  });
  let isAway = false;
  const away = (error: unknown): void => {
    if (isAway) return;
    isAway = true;
    log.warn({ err: error }, 'Redis does not answer: this process counts by itself until it does');
  };
  redis.on('error', away);
  redis.on('ready', () => {
    if (isAway) log.info('Redis answers again');
    isAway = false;
  });
  return {
    get isThere() {
      return redis.status === 'ready' && !isAway;
    },
    async run(command) {
      if (redis.status !== 'ready') return undefined;
      try {
        const answer = await command(redis);
        if (isAway) log.info('Redis answers again');
        isAway = false;
        return answer;
      } catch (error) {
        away(error);
        return undefined;
      }
    },
    close: () => redis.disconnect(),
  };
};
