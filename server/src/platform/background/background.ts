import type { Clock } from '../clock.ts';
import type { Listener } from '../db/listener.ts';
import type { Log } from '../log.ts';

/** What a process does without being asked by anybody, again and again. */
interface Work {
  /** Notifications at which it is done at once; a reconnect counts as one. */
  readonly channels?: readonly string[];
  /** The longest time from the end of one run to the next, in milliseconds; behind notifications, for those that are lost. Without it, at notifications only, and soon again where it failed. */
  readonly everyMs?: number | (() => number);
  /** One run at a time. `true`: there is more, go on at once. What it throws is logged, and it is tried again. */
  readonly run: (stopping: AbortSignal) => Promise<unknown> | void;
}

export interface RunningWork {
  /** Runs it now, or once more after the run that is under way. */
  wake(): void;
  /** Waits for the run that is under way. */
  stop(): Promise<void>;
}

/** Starts background work, all of which is registered by name: tests switch each off in turn, and see which of them fails. */
export interface Background {
  readonly clock: Clock;
  /** Resolves once the channels are listened to; the first run begins at once. @throws Error where the name is not registered */
  start(name: string, work: Work): Promise<RunningWork>;
  /** Of something that has a rhythm of its own (a job, a cache): false where it is switched off. @throws Error where the name is not registered */
  isOn(name: string): boolean;
}

interface BackgroundOptions {
  readonly clock: Clock;
  readonly listener: Pick<Listener, 'on'>;
  readonly log: Log;
  /** Names of all work there is. */
  readonly registered: ReadonlySet<string>;
  /** What other processes of the installation do. */
  readonly elsewhere?: ReadonlySet<string>;
}

/** Names what a test has switched off. Of no effect anywhere else. */
export const SWITCHED_OFF = 'MADANG_SWITCHED_OFF';

/** The longest that a timer of Node's takes. */
const NEVER_MS = 2 ** 31 - 1;
/** After a failure, of what has no rhythm: the notification that it was about comes once. */
const RETRY_MS = 2000;

const NOTHING: RunningWork = { wake: () => undefined, stop: () => Promise.resolve() };

export const createBackground = ({
  clock,
  listener,
  log,
  registered,
  elsewhere = new Set(),
}: BackgroundOptions): Background => {
  const off = process.env['NODE_ENV'] === 'test' ? process.env[SWITCHED_OFF] : undefined;
  const isOn = (name: string): boolean => {
    if (!registered.has(name)) throw new Error(`background work "${name}" is not registered`);
    return name !== off;
  };
  return {
    clock,
    isOn,
    async start(name, { channels = [], everyMs, run }) {
      if (!isOn(name) || elsewhere.has(name)) return NOTHING;
      const stopping = new AbortController();
      let woken = false;
      let resting: AbortController | undefined;
      const wake = (): void => {
        woken = true;
        resting?.abort();
      };
      const unlisten = await Promise.all(channels.map((channel) => listener.on(channel, wake)));
      const rest = async (hasFailed: boolean): Promise<void> => {
        resting = new AbortController();
        const usual = typeof everyMs === 'function' ? everyMs() : everyMs;
        await clock.sleep(usual ?? (hasFailed ? RETRY_MS : NEVER_MS), resting.signal);
        resting = undefined;
      };
      const running = (async () => {
        while (!stopping.signal.aborted) {
          woken = false;
          let hasFailed = false;
          try {
            if ((await run(stopping.signal)) === true) continue;
          } catch (error) {
            hasFailed = true;
            if (!stopping.signal.aborted)
              log.warn({ err: error, work: name }, 'background work failed; it is tried again');
          }
          if (!woken && !stopping.signal.aborted) await rest(hasFailed);
        }
      })();
      return {
        wake,
        async stop() {
          stopping.abort();
          for (const each of unlisten) each();
          wake();
          await running;
        },
      };
    },
  };
};
