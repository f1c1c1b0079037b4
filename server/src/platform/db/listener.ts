import pg from 'pg';
import type { Log } from '../log.ts';
import { AnsweredClient } from './answered-client.ts';

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
  /** Asks for an answer: a connection that gives none is cut off, and another one made. */
  ping(): Promise<void>;
  stop(): Promise<void>;
}

const RECONNECT_MS = 200;
const CONNECT_MS = 10_000;

/** `onFault` hears of a connection that was lost, before the log does. */
export const openListener = (url: string, log: Log, onFault: (error: unknown) => void = () => undefined): Listener => {
  const wakes = new Map<string, Set<Wake>>();
  let client: AnsweredClient | undefined;
  let connecting: Promise<AnsweredClient> | undefined;
  let stopped = false;
  let pinging = false;

  const wakeAll = (): void => {
    for (const set of wakes.values()) for (const wake of set) wake();
  };

  /** Only a client that was in use starts a reconnect, once: a failed attempt is the business of who made it. */
  const connectOnce = async (): Promise<AnsweredClient> => {
    const next = new AnsweredClient({
      connectionString: url,
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_MS,
      application_name: 'madang-listen',
    });
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
      onFault(error);
      log.warn({ err: error }, 'the connection for notifications was lost');
      void reconnect();
    });
    return next;
  };

  const connect = (): Promise<AnsweredClient> => {
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
    async ping() {
      if (pinging) return;
      pinging = true;
      await client?.query('SELECT 1').catch(() => undefined); // its loss is noticed as any other
      pinging = false;
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
