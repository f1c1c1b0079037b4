import type { FastifyRateLimitStore, FastifyRateLimitStoreCtor } from '@fastify/rate-limit';
import type { SharedMemory } from '../redis.ts';

/**
 * What came meanwhile is told to Redis together, in one transaction with two commands for each count: no request waits for
 * it, and of one process there are four transactions in a second at most.
 */
const TELL_MS = 250;
/** Counts that a process keeps at once; the ones that have asked least lately are forgotten first. */
const MOST_COUNTS = 5000;

interface Count {
  readonly until: number;
  /** Requests that this process saw in the window. */
  own: number;
  /** Those of them that Redis has not been told of. */
  untold: number;
  /** Those that it is being told of: they are not in what it last said. */
  telling: number;
  /** What Redis last said of all processes, those of this one included. */
  shared: number;
}

/**
 * Counts that the processes of one kind keep together in Redis. Each counts for itself as well, and the higher count of a
 * window holds: a process without Redis, or whose Redis was emptied, goes on from what it has seen.
 *
 * Windows begin for all at the same moments of the clock, so that the key of each has its window in it.
 */
export class SharedCounts {
  readonly #memory: Pick<SharedMemory, 'run'>;
  readonly #counts = new Map<string, Count>();
  #telling: Promise<void> | undefined;

  constructor(memory: Pick<SharedMemory, 'run'>) {
    this.#memory = memory;
  }

  /** @returns how many there were in this window, this one included, and the milliseconds that are left of it */
  take(name: string, windowMs: number): { current: number; ttl: number } {
    const now = Date.now();
    const window = Math.floor(now / windowMs);
    const key = `${name}:${window}`;
    const count = this.#counts.get(key) ?? { until: (window + 1) * windowMs, own: 0, untold: 0, telling: 0, shared: 0 };
    count.own += 1;
    count.untold += 1;
    // The one that was asked for last stands at the end.
    this.#counts.delete(key);
    this.#counts.set(key, count);
    const oldest = this.#counts.size > MOST_COUNTS ? this.#counts.keys().next() : undefined;
    if (oldest?.done === false) this.#counts.delete(oldest.value);
    this.#telling ??= this.#tellSoon();
    return { current: Math.max(count.own, count.shared + count.telling + count.untold), ttl: count.until - now };
  }

  async #tellSoon(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, TELL_MS).unref());
    const now = Date.now();
    const told: { key: string; count: Count; by: number }[] = [];
    for (const [key, count] of this.#counts) {
      if (count.until <= now) this.#counts.delete(key);
      else if (count.untold > 0) told.push({ key, count, by: count.untold });
    }
    // What comes while Redis answers is told next time: only one telling is under way.
    for (const { count, by } of told) Object.assign(count, { telling: by, untold: 0 });
    const answers = await this.#memory.run((redis) => {
      const commands = redis.multi();
      for (const { key, count, by } of told) commands.incrby(key, by).pexpireat(key, count.until);
      return commands.exec();
    });
    told.forEach(({ count, by }, nth) => {
      const sum = answers?.[2 * nth]?.[1];
      count.telling = 0;
      if (typeof sum === 'number') count.shared = sum;
      else count.untold += by;
    });
    this.#telling = undefined;
    if (answers !== undefined && told.some(({ count }) => count.untold > 0)) this.#telling = this.#tellSoon();
  }
}

/** What a store is given for a route with a limit of its own: not what the type of @fastify/rate-limit 11.2 says. */
interface RouteWithLimit {
  readonly routeInfo: { readonly method: string | string[]; readonly url: string };
}

/**
 * Where @fastify/rate-limit keeps its counts.
 *
 * @param kind which processes count together: the gateway counts its requests, and a service behind it those that it gets
 */
export const sharedLimits = (memory: SharedMemory, kind: string): FastifyRateLimitStoreCtor => {
  const counts = new SharedCounts(memory);
  return class Limits implements FastifyRateLimitStore {
    readonly #route: string;

    constructor(_options: unknown, route = '') {
      this.#route = route;
    }

    incr(
      key: string,
      callback: (error: Error | null, result?: { current: number; ttl: number }) => void,
      windowMs: number,
    ): void {
      callback(null, counts.take(`${kind}:${this.#route}:${key}`, windowMs));
    }

    child(options: object): FastifyRateLimitStore {
      const { method, url } = (options as RouteWithLimit).routeInfo;
      return new Limits({}, `${[method].flat().join('+')} ${url}`);
    }
  };
};
