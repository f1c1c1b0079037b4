import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Pool, type Dispatcher } from 'undici';
import type { Log } from '../log.ts';
import type { Place } from './discovery.ts';

/** Who waits for so long without a sign of life has it looked for. */
const DOUBT_MS = 1500;
/** Within this the process answers GET /health, or is taken for frozen. */
const PROBE_MS = 3000;
const TICK_MS = 250;
/** Between two probes of an upstream that is away. */
const RETRY_MS = 1000;
const CONNECT_MS = 3000;
/** Answers that only tell of one to come (103); each would begin the wait for it anew. */
const MOST_INFORMATIONAL = 100;
/** Of what it says of itself: many times the largest document. */
const MOST_SAID_BYTES = 16 * 1024 * 1024;
/** Streams have a comment every 15 seconds. A reader that is slow itself does not count. */
const SILENT_MS = 45_000;

/** The process has stopped answering; nobody waits for it any longer. */
export class FrozenError extends Error {}

const readAll = async (body: AsyncIterable<Buffer>): Promise<string> => {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > MOST_SAID_BYTES) throw new Error('says more than is read');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
};

export type Answered = (error: Error | null, response?: Dispatcher.ResponseData) => void;

/** One process that requests are sent to: its connections, and whether it answers. */
export interface Instance extends Place {
  /** Requests without an answer, and answers that are still read. */
  readonly active: number;
  /** It answers no probe: sending it anything would only make somebody wait. */
  isAway(): boolean;
  /**
   * Calls back when an answer begins, at that moment and no tick later: undici destroys the body of a request that was
   * answered before all of it was sent, and what stands behind it. The caller may abort `ended`, and so does the instance,
   * with a FrozenError. Errors are that one, the reason of `ended`, and undici's.
   */
  request(options: Dispatcher.RequestOptions, ended: AbortController, answered: Answered): void;
  /** What it says of itself at a path such as /ready; undefined where it gives no answer. */
  ask(path: string): Promise<{ readonly status: number; readonly body: string } | undefined>;
  /** Lets what is under way end by itself, then closes its connections. */
  leave(): void;
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
export const openInstance = ({ origin, host }: Place, log: Pick<Log, 'info' | 'warn'>): Instance => {
  const servername = host?.replace(/:\d+$/, '');
  const connect = { timeout: CONNECT_MS, ...(servername === undefined ? {} : { servername }) };
  const pool = new Pool(origin, { connections: null, allowH2: false, bodyTimeout: SILENT_MS, connect });
  const prober = new Client(origin, { allowH2: false, connect });
  const closed = new AbortController();
  /** Requests without an answer, and since when: the oldest first. */
  const waiting = new Map<AbortController, number>();
  let active = 0;
  let lastSign = 0;
  let away = false;
  let watching = false;
  const oldest = (): number | undefined => waiting.values().next().value;

  /** Counts turns of our own loop, not time: an answer that came while we had no time to look is there all the same. */
  const late = async (signal: AbortSignal): Promise<undefined> => {
    for (let ms = 0; ms < PROBE_MS; ms += TICK_MS) await sleep(TICK_MS, undefined, { signal, ref: false });
    return undefined;
  };
  const ask: Instance['ask'] = async (path) => {
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, closed.signal]);
    const headers = host === undefined ? {} : { host };
    const asked = prober
      .request({ method: 'GET', path, headers, reset: true, signal })
      .then(async ({ statusCode: status, body }) => ({ status, body: await readAll(body) }))
      .catch(() => undefined); // in the midst of an answer, too
    const answered = await Promise.race([asked, late(signal).catch(() => undefined)]);
    over.abort();
    if (answered !== undefined) lastSign = performance.now();
    return answered;
  };
  const answersProbe = async (): Promise<boolean> => (await ask('/health')) !== undefined;
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
    origin,
    ...(host === undefined ? {} : { host }),
    get active() {
      return active;
    },
    isAway: () => away,
    ask,
    request(options, ended, answered) {
      active += 1;
      waiting.set(ended, performance.now());
      watchWaiting().catch(() => undefined); // closed meanwhile
      const headers = host === undefined ? options.headers : { ...(options.headers as object), host };
      let informational = 0;
      const onInfo = (): void => {
        if ((informational += 1) > MOST_INFORMATIONAL)
          ended.abort(Object.assign(new Error('announces an answer for ever'), { code: 'UND_ERR_HEADERS_OVERFLOW' }));
      };
      pool.request({ ...options, headers, onInfo, bodyTimeout: SILENT_MS, signal: ended.signal }, (error, response) => {
        waiting.delete(ended);
        if (error !== null) {
          active -= 1;
          answered(error);
          return;
        }
        lastSign = performance.now();
        response.body.on('error', () => undefined); // nobody may listen any more when it breaks off
        response.body.once('close', () => (active -= 1));
        answered(null, response);
      });
    },
    leave() {
      void pool.close().then(
        () => closed.abort(),
        () => undefined,
      );
    },
    async close() {
      closed.abort();
      await Promise.all([pool.destroy(), prober.destroy()]);
    },
  };
};
