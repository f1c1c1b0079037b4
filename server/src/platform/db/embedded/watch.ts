import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { EmbeddedLog } from './log.ts';

export interface Watch {
  /** Ends the watch; answers the guard connection if it is held, which the caller closes. */
  stop(): Promise<pg.Client | undefined>;
}

const RETRY_MS = 1000;

const lost = (client: pg.Client, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    client.once('end', resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** Whenever the guard connection is lost, gets another by `recover`, however long that takes. */
export const watchGuard = (
  first: pg.Client,
  recover: (signal: AbortSignal) => Promise<pg.Client>,
  log: EmbeddedLog,
): Watch => {
  const stopping = new AbortController();
  const { signal } = stopping;
  let guard: pg.Client | undefined = first;

  const regain = async (): Promise<pg.Client | undefined> => {
    while (!signal.aborted) {
      try {
        return await recover(signal);
      } catch (error) {
        if (signal.aborted) return undefined;
        log.error({ err: error }, 'the embedded PostgreSQL is not back yet');
        await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
    return undefined;
  };

  const watching = (async () => {
    while (guard && !signal.aborted) {
      await lost(guard, signal);
      if (signal.aborted) return;
      guard = undefined;
      const since = performance.now();
      log.warn('the embedded PostgreSQL is gone; starting it again');
      guard = await regain();
      if (guard) log.info({ ms: Math.round(performance.now() - since) }, 'the embedded PostgreSQL is back');
    }
  })();

  return {
    async stop() {
      stopping.abort();
      await watching;
      return guard;
    },
  };
};
