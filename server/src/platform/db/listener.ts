import pg from 'pg';
import type { Log } from '../log.ts';

type Wake = () => void;

/** One connection that listens for NOTIFY. Payloads are ignored: a wake says "look again", the tables say what. */
export interface Listener {
  /**
   * Calls `wake` at each notification, and after every reconnect, when any number of them may have been missed.
   * Resolves once the server listens. The returned function stops it.
   */
  on(channel: string, wake: Wake): Promise<() => void>;
  /** False between the loss of the connection and the next one. */
  readonly connected: boolean;
  stop(): Promise<void>;
}

const RECONNECT_MS = 200;

export const openListener = (url: string, log: Log): Listener => {
  const wakes = new Map<string, Set<Wake>>();
  let client: pg.Client | undefined;
  let connecting: Promise<pg.Client> | undefined;
  let stopped = false;

  const wakeAll = (): void => {
    for (const set of wakes.values()) for (const wake of set) wake();
  };

  /** Only a client that was in use starts a reconnect, once: a failed attempt is the business of who made it. */
  const connectOnce = async (): Promise<pg.Client> => {
    const next = new pg.Client({ connectionString: url, keepAlive: true, application_name: 'madang-listen' });
    const lost = new Promise<Error | undefined>((resolve) => {
      next.on('error', resolve);
      next.once('end', () => resolve(undefined));
    });
    next.on('notification', ({ channel }) => {
      for (const wake of wakes.get(channel) ?? []) wake();
    });
    try {
      await next.connect();
      for (const channel of wakes.keys()) await next.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
    } catch (error) {
      void next.end().catch(() => undefined);
      throw error;
    }
    client = next;
    void lost.then((error) => {
      client = undefined;
      void next.end().catch(() => undefined);
      if (stopped) return;
      log.warn({ err: error }, 'the connection for notifications was lost');
      void reconnect();
    });
    return next;
  };

  const connect = (): Promise<pg.Client> => {
    connecting ??= connectOnce().finally(() => {
      connecting = undefined;
    });
    return connecting;
  };

  const reconnect = async (): Promise<void> => {
    while (!stopped && client === undefined) {
      try {
        await connect();
      } catch {
        await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
      }
    }
    if (!stopped) wakeAll();
  };

  return {
    get connected() {
      return client !== undefined;
    },
    async on(channel, wake) {
      const known = wakes.get(channel);
      const set = known ?? new Set<Wake>();
      set.add(wake);
      wakes.set(channel, set);
      const live = client ?? (await connect());
      if (known === undefined) await live.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
      return () => set.delete(wake);
    },
    async stop() {
      stopped = true;
      await connecting?.catch(() => undefined);
      await client?.end();
    },
  };
};
