import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Pool, type Dispatcher } from 'undici';
import type { Log } from '../log.ts';

/** Who waits for so long without a sign of life has it looked for. */
const DOUBT_MS = 1500;
/** Within this the process answers GET /health, or is taken for frozen. */
const PROBE_MS = 3000;
const TICK_MS = 250;
/** Between two probes of an upstream that is away. */
const RETRY_MS = 1000;
const CONNECT_MS = 3000;
/** Streams have a comment every 15 seconds. A reader that is slow itself does not count. */
const SILENT_MS = 45_000;

/** What clients are told to wait, in seconds, before they try again. */
export const RETRY_SECONDS = 2;

/** The process has stopped answering; nobody waits for it any longer. */
export class FrozenError extends Error {}

export type Answered = (error: Error | null, response?: Dispatcher.ResponseData) => void;

/** One process that requests are sent to: its connections, and whether it answers. */
export interface Upstream {
  readonly address: string;
  /** It answers no probe: sending it anything would only make somebody wait. */
  isAway(): boolean;
  /**
   * Calls back when an answer begins, at that moment and no tick later: undici destroys the body of a request that was
   * answered before all of it was sent, and what stands behind it. The caller may abort `ended`, and so does the upstream,
   * with a FrozenError. Errors are that one, the reason of `ended`, and undici's.
   */
  request(options: Dispatcher.RequestOptions, ended: AbortController, answered: Answered): void;
}

/** The processes of an installation that are reached from here, by address. */
export interface Upstreams {
  at(address: string): Upstream;
  close(): Promise<void>;
}

/**
 * Opens the one pool of an address. It has as many connections as there are requests under way: a reader of a stream
 * holds one for as long as it reads, and must keep nobody else from getting through.
 *
 * While a request waits and nothing comes, GET /health is asked of the same process, on a connection of its own. If that
 * is not answered either, all who wait are told so (FrozenError), and the upstream is away until it answers a probe. Idle
 * upstreams are not asked.
 */
const openUpstream = (address: string, log: Pick<Log, 'info' | 'warn'>): Upstream & { close(): Promise<void> } => {
  const { origin } = new URL(address);
  const connect = { timeout: CONNECT_MS };
  const pool = new Pool(origin, { connections: null, allowH2: false, bodyTimeout: SILENT_MS, connect });
  const prober = new Client(origin, { allowH2: false, connect });
  const closed = new AbortController();
  /** Requests without an answer, and since when: the oldest first. */
  const waiting = new Map<AbortController, number>();
  let lastSign = 0;
  let away = false;
  let watching = false;
  const oldest = (): number | undefined => waiting.values().next().value;

  /** Counts turns of our own loop, not time: an answer that came while we had no time to look is there all the same. */
  const late = async (signal: AbortSignal): Promise<false> => {
    for (let ms = 0; ms < PROBE_MS; ms += TICK_MS) await sleep(TICK_MS, undefined, { signal, ref: false });
    return false;
  };
  const answersProbe = async (): Promise<boolean> => {
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, closed.signal]);
    const asked = prober.request({ method: 'GET', path: '/health', reset: true, signal }).then(
      ({ body }) => body.dump().then(() => true),
      () => false,
    );
    const answered = await Promise.race([asked, late(signal).catch(() => false)]);
    over.abort();
    if (answered) lastSign = performance.now();
    return answered;
  };
  const awaitReturn = async (): Promise<void> => {
    do await sleep(RETRY_MS, undefined, { signal: closed.signal, ref: false });
    while (!(await answersProbe()));
    away = false;
    log.info({ upstream: origin }, 'the upstream answers again');
  };
  const look = async (): Promise<void> => {
    const began = performance.now();
    if ((await answersProbe()) || lastSign > began || closed.signal.aborted) return;
    away = true;
    log.warn(
      { upstream: origin, waiting: waiting.size },
      'the upstream does not answer; nothing is sent to it until it does',
    );
    for (const ended of waiting.keys()) ended.abort(new FrozenError(`${origin} does not answer`));
    await awaitReturn();
  };
  /** Runs while somebody waits, and for a tick more. */
  const watchWaiting = async (): Promise<void> => {
    if (watching) return;
    watching = true;
    for (let since = oldest(); since !== undefined; since = oldest()) {
      if (performance.now() - Math.max(since, lastSign) > DOUBT_MS) await look();
      await sleep(TICK_MS, undefined, { signal: closed.signal, ref: false });
    }
    watching = false;
  };

  return {
    address,
    isAway: () => away,
    request(options, ended, answered) {
      waiting.set(ended, performance.now());
      watchWaiting().catch(() => undefined); // closed meanwhile
      pool.request({ ...options, bodyTimeout: SILENT_MS, signal: ended.signal }, (error, response) => {
        waiting.delete(ended);
        if (error !== null) {
          answered(error);
          return;
        }
        lastSign = performance.now();
        response.body.on('error', () => undefined); // nobody may listen any more when it breaks off
        answered(null, response);
      });
    },
    async close() {
      closed.abort();
      await Promise.all([pool.destroy(), prober.destroy()]);
    },
  };
};

export const createUpstreams = (log: Pick<Log, 'info' | 'warn'>): Upstreams => {
  const opened = new Map<string, ReturnType<typeof openUpstream>>();
  return {
    at(address) {
      const upstream = opened.get(address) ?? openUpstream(address, log);
      opened.set(address, upstream);
      return upstream;
    },
    async close() {
      await Promise.all([...opened.values()].map((upstream) => upstream.close()));
    },
  };
};
