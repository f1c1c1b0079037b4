import { Redis } from 'ioredis';
import type { Log } from './log.ts';

const CONNECT_MS = 1000;
/** A connection on which a command waits so long is given up: nobody waits for it, but the next one would not answer either. */
const SILENT_MS = 2000;
const MOST_BETWEEN_TRIES_MS = 5000;
/** One command that failed is no outage. */
const OUTAGE = 3;

export interface SharedMemory {
  /** `undefined` where Redis is not there, or does not answer: everybody goes on without it. */
  run<T>(command: (redis: Redis) => Promise<T>): Promise<T | undefined>;
  readonly isThere: boolean;
  close(): void;
}

/**
 * A Redis that makes things common, and that nothing depends on and no request waits for: an outage is one line of the
 * log, and one when it is over. Only the messages of its errors are logged: ioredis puts the command that failed beside
 * them, and the first one is AUTH with its password.
 */
export const openSharedMemory = (url: string, log: Pick<Log, 'warn' | 'info'>): SharedMemory => {
  const redis = new Redis(url, {
    connectTimeout: CONNECT_MS,
    socketTimeout: SILENT_MS,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    retryStrategy: (tries) => Math.min(100 * tries, MOST_BETWEEN_TRIES_MS),
  });
  let failures = 0;
  const failed = (error: unknown): void => {
    failures += 1;
    if (failures === OUTAGE)
      log.warn(
        { reason: error instanceof Error ? error.message : 'unknown' },
        'Redis does not answer: this process counts by itself until it does',
      );
  };
  const answered = (): void => {
    if (failures >= OUTAGE) log.info('Redis answers again');
    failures = 0;
  };
  redis.on('error', failed);
  // Before it is ready it was asked how it is, and has answered.
  redis.on('ready', answered);
  return {
    get isThere() {
      return redis.status === 'ready' && failures < OUTAGE;
    },
    async run(command) {
      if (redis.status !== 'ready') return undefined;
      try {
        const answer = await command(redis);
        answered();
        return answer;
      } catch (error) {
        failed(error);
        return undefined;
      }
    },
    close: () => redis.disconnect(),
  };
};
