import type { Dispatcher } from 'undici';
import { systemClock, type Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { parseAddresses } from './addresses.ts';
import { createResolver, isNone, placeKey, placesOf, type Place, type Resolver } from './discovery.ts';
import { holdBody } from './held-body.ts';
import { FrozenError, openInstance, type Answered, type Instance } from './instance.ts';
import { createMembers } from './members.ts';

/** What clients are told to wait, in seconds, before they try again. */
export const RETRY_SECONDS = 2;
const DISCOVERY_SECONDS = 5;
/** So long those stay that were there when DNS says that there is none: a deployment may name nobody for a moment. */
const NONE_SECONDS = 60;
/** Those who ask before DNS has answered wait so long at most; so does a stop. */
const FIRST_MS = 3000;
/** One after the other, where each breaks off. */
const MOST_ATTEMPTS = 3;

/** Nobody has heard anything of the request yet. */
const NOT_CONNECTED: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);
/** The connection went away before an answer. */
const BROKE_OFF: ReadonlySet<unknown> = new Set([
  'ECONNRESET',
  'EPIPE',
  'UND_ERR_SOCKET',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
const OF_A_CONNECTION: ReadonlySet<unknown> = new Set(['read', 'write']);

/** Whether nobody has heard anything of a request: a network that went away under a connection says what it says of none. */
export const isUnheard = ({ code, syscall }: Partial<NodeJS.ErrnoException>): boolean =>
  NOT_CONNECTED.has(code) && !OF_A_CONNECTION.has(syscall);

/** The processes of one service, as one. */
export interface Upstream {
  /** Of the first of them, for whatever needs one to begin with; a name of DNS as it is. */
  readonly address: string;
  /** None answers a probe: sending anything would only make somebody wait. */
  isAway(): boolean;
  /**
   * Calls back when an answer begins, at that moment and no tick later, as {@link Instance.request}. What nobody has
   * received is sent to another instance; where a connection breaks before the answer, only what is safe to repeat, and
   * nothing of whose body was read.
   */
  request(options: Dispatcher.RequestOptions, ended: AbortController, answered: Answered, isSafe?: boolean): void;
  /** How many there are, and how many of them answer now; of many, as they were seen last. */
  count(): Promise<{ readonly total: number; readonly healthy: number }>;
  /** What one of those that are in says at a path; undefined where none answers. */
  ask(path: string): Promise<{ readonly status: number; readonly body: string } | undefined>;
}

/** The processes of an installation that are reached from here, by the text of their setting. */
export interface Upstreams {
  at(addresses: string): Upstream;
  close(): Promise<void>;
}

export interface UpstreamOptions {
  readonly clock?: Clock;
  readonly resolver?: Resolver;
  readonly discoverySeconds?: number;
}

/** So many are asked at once by whoever wants to know now. */
const ASKED_AT_ONCE = 20;

export const createUpstreams = (log: Pick<Log, 'info' | 'warn'>, options: UpstreamOptions = {}): Upstreams => {
  const { clock = systemClock, resolver = createResolver([]), discoverySeconds = DISCOVERY_SECONDS } = options;
  const closed = new AbortController();
  const running: Promise<unknown>[] = [];
  /** By place, with how many services are there. */
  const instances = new Map<string, { readonly instance: Instance; users: number }>();
  const opened = new Map<string, Upstream>();
  const open = (place: Place): Instance => {
    const shared = instances.get(placeKey(place)) ?? { instance: openInstance(place, log), users: 0 };
    shared.users += 1;
    instances.set(placeKey(place), shared);
    return shared.instance;
  };
  const leave = (instance: Instance): void => {
    const shared = instances.get(placeKey(instance));
    if (shared === undefined) return;
    shared.users -= 1;
    if (shared.users > 0) return;
    instances.delete(placeKey(instance));
    instance.leave();
  };

  /** Not for ever: nothing breaks off a question to the system's DNS. */
  const firstFound = (found: Promise<void> | undefined): Promise<unknown> =>
    found === undefined ? Promise.resolve() : Promise.race([found, clock.sleep(FIRST_MS, closed.signal)]);

  const openUpstream = (addresses: string): Upstream => {
    const sources = parseAddresses(addresses);
    const members = createMembers({ service: addresses, clock, log, open, leave });
    const known = new Map<(typeof sources)[number], readonly Place[]>();
    const lastNamed = new Map<(typeof sources)[number], number>();
    let silent = false;
    const discover = async (): Promise<void> => {
      const errors: unknown[] = [];
      await Promise.all(
        sources.map(async (source) => {
          try {
            known.set(source, await placesOf(source, resolver));
            lastNamed.set(source, clock.elapsed());
          } catch (error) {
            errors.push(error); // those that were there are asked on
            const isForLong = clock.elapsed() - (lastNamed.get(source) ?? 0) > NONE_SECONDS * 1000;
            // Their addresses may be given to others, who would get the tokens of people.
            if (isNone(error) && isForLong) known.delete(source);
          }
        }),
      );
      if (closed.signal.aborted) return;
      if (errors.length > 0 && !silent)
        log.warn({ err: errors[0], addresses }, 'discovery found nothing; the addresses that are known stay for now');
      if (errors.length === 0 && silent) log.info({ addresses }, 'discovery answers again');
      silent = errors.length > 0;
      members.set([...known.values()].flat());
    };
    let found: Promise<void> | undefined;
    const isStatic = sources.every(({ kind }) => kind === 'address');
    if (isStatic) members.set(sources.flatMap((source) => (source.kind === 'address' ? [source] : [])));
    else {
      found = discover().finally(() => (found = undefined));
      running.push(
        (async () => {
          while (!closed.signal.aborted) {
            await clock.sleep(discoverySeconds * 1000, closed.signal);
            if (!closed.signal.aborted) await discover();
          }
        })(),
      );
    }
    if (!isStatic || sources.length > 1) running.push(members.watch(closed.signal));

    const send = (
      request: Dispatcher.RequestOptions,
      ended: AbortController,
      answered: Answered,
      isSafe: boolean,
      tried: Set<Instance>,
    ): void => {
      const instance = members.pick(tried) ?? (tried.size > 0 ? members.pick(new Set()) : undefined);
      if (instance === undefined) {
        answered(Object.assign(new Error(`nothing is known to be at ${addresses}`), { code: 'ECONNREFUSED' }));
        return;
      }
      const isAlone = tried.has(instance);
      tried.add(instance);
      const attempt = new AbortController();
      const onLeave = (): void => attempt.abort(ended.signal.reason);
      // While DNS was asked, say.
      if (ended.signal.aborted) onLeave();
      ended.signal.addEventListener('abort', onLeave, { once: true });
      const { body, isUntouched } = holdBody(request.body);
      instance.request({ ...request, body }, attempt, (error, response) => {
        if (error === null) {
          members.note(instance, true);
          response?.body.once('close', () => ended.signal.removeEventListener('abort', onLeave));
          answered(null, response);
          return;
        }
        ended.signal.removeEventListener('abort', onLeave);
        if (ended.signal.aborted || closed.signal.aborted) {
          answered(error);
          return;
        }
        const isFrozen = error instanceof FrozenError || attempt.signal.reason instanceof FrozenError;
        const nobodyHeard = isUnheard(error);
        const isBroken = isFrozen || BROKE_OFF.has((error as { code?: unknown }).code);
        if (nobodyHeard || isBroken) members.note(instance, false);
        const isRepeatable = isUntouched() && (nobodyHeard ? members.all.length > 1 : isSafe && isBroken);
        const isWorthwhile = isRepeatable && !isAlone && attemptsLeft(tried) && !(isFrozen && members.isAway());
        if (isWorthwhile) send(request, ended, answered, isSafe, tried);
        else answered(isFrozen ? (attempt.signal.reason as Error) : error);
      });
    };
    const attemptsLeft = (tried: ReadonlySet<Instance>): boolean =>
      tried.size < Math.min(MOST_ATTEMPTS, members.all.length + 1);
    const address = (() => {
      const [first] = sources;
      if (first.kind === 'address') return first.origin;
      return first.kind === 'dns' ? `${first.scheme}://${first.host}:${first.port}` : `${first.scheme}://${first.name}`;
    })();
    let counting: ReturnType<Upstream['count']> | undefined;
    /** One look for all who want to know at once, who may be strangers. */
    const countNow: Upstream['count'] = async () => {
      await firstFound(found);
      const { all } = members;
      if (all.length > ASKED_AT_ONCE)
        return { total: all.length, healthy: all.filter((instance) => members.isIn(instance)).length };
      // One that is known to be away is looked for already, and nobody has to wait for it.
      const asked = all.filter((instance) => !instance.isAway());
      const answers = await Promise.all(asked.map((instance) => instance.ask('/health')));
      return { total: all.length, healthy: answers.filter((answer) => answer?.status === 200).length };
    };
    return {
      address,
      isAway: () => members.all.length > 0 && members.isAway(),
      request(request, ended, answered, isSafe = request.method === 'GET' || request.method === 'HEAD') {
        if (found === undefined || members.all.length > 0) send(request, ended, answered, isSafe, new Set());
        else void firstFound(found).then(() => send(request, ended, answered, isSafe, new Set()));
      },
      count: () => (counting ??= countNow().finally(() => (counting = undefined))),
      async ask(path) {
        await firstFound(found);
        const tried = new Set<Instance>();
        for (let left = MOST_ATTEMPTS; left > 0; left -= 1) {
          const instance = members.pick(tried);
          if (instance === undefined) return undefined;
          tried.add(instance);
          const answer = await instance.ask(path);
          if (answer !== undefined) return answer;
        }
        return undefined;
      },
    };
  };

  return {
    at(addresses) {
      const upstream = opened.get(addresses) ?? openUpstream(addresses);
      opened.set(addresses, upstream);
      return upstream;
    },
    async close() {
      closed.abort();
      await Promise.all([...instances.values()].map(({ instance }) => instance.close()));
      const over = new AbortController();
      await Promise.race([Promise.all(running), systemClock.sleep(FIRST_MS, over.signal)]);
      over.abort();
    },
  };
};
