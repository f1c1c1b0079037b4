import type { FastifyRateLimitStore, FastifyRateLimitStoreCtor } from '@fastify/rate-limit';
import type { SharedMemory } from '../redis.ts';

type Counted = { current: number; ttl: number };

/** Addresses whose requests are counted here at once; the ones that have asked least lately are forgotten first. */
const MOST_KEYS = 5000;

/** The count begins with the first request of a window, and is gone with it. KEYS[1]: whose, ARGV[1]: the window, in ms. */
const COUNT = `
local count = redis.call('INCR', KEYS[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  left = tonumber(ARGV[1])
end
return {count, left}`;

/** Counts requests in this process. */
class OwnCounts {
  readonly #counts = new Map<string, { count: number; until: number }>();

  take(key: string, windowMs: number): Counted {
    const now = Date.now();
    const known = this.#counts.get(key);
    const kept = known !== undefined && known.until > now ? known : { count: 0, until: now + windowMs };
    kept.count += 1;
    this.#counts.delete(key);
    this.#counts.set(key, kept);
    const oldest = this.#counts.size > MOST_KEYS ? this.#counts.keys().next() : undefined;
    if (oldest?.done === false) this.#counts.delete(oldest.value);
    return { current: kept.count, ttl: kept.until - now };
  }
}

/**
 * Limits that all processes of one kind count together in Redis. Each counts for itself as well, so that one that is
 * without Redis, or whose Redis was emptied, goes on from what it has seen.
 *
 * @param kind which processes count together: the gateway counts its requests, and a service behind it those that it gets
 */
export const sharedLimits = (memory: SharedMemory, kind: string): FastifyRateLimitStoreCtor =>
  class Limits implements FastifyRateLimitStore {
    readonly #own = new OwnCounts();
    readonly #route: string;

    constructor(_options: unknown, route = '') {
      this.#route = route;
    }

    incr(key: string, callback: (error: Error | null, result?: Counted) => void, windowMs: number): void {
      const own = this.#own.take(key, windowMs);
      const name = `${kind}:${this.#route}:${key}`;
      void memory
        .run((redis) => redis.eval(COUNT, 1, name, windowMs) as Promise<[count: number, left: number]>)
        .then((shared) => {
          const isMore = shared !== undefined && shared[0] > own.current;
          callback(null, isMore ? { current: shared[0], ttl: shared[1] } : own);
        });
    }

    child({ method, path }: { readonly method: string | string[]; readonly path: string }): FastifyRateLimitStore {
      return new Limits({}, `${[method].flat().join('+')} ${path}`);
    }
  };
