import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { placeKey, type Place } from './discovery.ts';
import type { Instance } from './instance.ts';

/** So many requests in a row that got no answer take an instance out. */
const FAILURES = 3;
/** How long it stays out, the first time; then twice as long each time, until it has been in for a while. */
const OUT_MS = 1000;
const OUT_AT_MOST_MS = 30_000;
/** Between two looks at an instance; of a thousand, twenty a second. */
const LOOK_MS = 2000;
const LOOK_APART_MS = 50;
const TICK_MS = 500;

interface Member {
  readonly instance: Instance;
  failures: number;
  /** How often it was taken out; less again with each look that finds it ready. */
  ejections: number;
  out: boolean;
  /** When it is looked at next. */
  lookAt: number;
}

/** The instances of one service, and which of them is sent the next request. */
export interface Members {
  /** Those that DNS or the setting names now. Others get nothing more, and finish what they have. */
  set(places: readonly Place[]): void;
  /** The one with less to do of two that are in; one that has not been tried, if there is one. */
  pick(tried: ReadonlySet<Instance>): Instance | undefined;
  isAway(): boolean;
  /** It has answered, or has not. */
  note(instance: Instance, answered: boolean): void;
  readonly all: readonly Instance[];
  isIn(instance: Instance): boolean;
  /** Asks /ready of each in turn, where there are several, until `closed`. */
  watch(closed: AbortSignal): Promise<void>;
}

interface Options {
  readonly service: string;
  readonly clock: Clock;
  readonly log: Pick<Log, 'info' | 'warn'>;
  readonly open: (place: Place) => Instance;
  readonly leave: (instance: Instance) => void;
  readonly random?: () => number;
}

export const createMembers = ({ service, clock, log, open, leave, random = Math.random }: Options): Members => {
  const members = new Map<string, Member>();
  let all: Member[] = [];
  let inside: Member[] = [];
  const sort = (): void => {
    all = [...members.values()];
    inside = all.filter(({ out }) => !out);
  };
  const bringIn = (member: Member): void => {
    member.out = false;
    member.failures = 0;
    sort();
    log.info({ upstream: member.instance.origin, service }, 'the instance is back');
  };
  const takeOut = (member: Member, why: string): void => {
    const outMs = Math.min(OUT_AT_MOST_MS, OUT_MS * 2 ** member.ejections);
    member.lookAt = clock.elapsed() + outMs;
    member.ejections = Math.min(member.ejections + 1, 10);
    // The last one stays: what it answers is better than nothing.
    if (member.out || inside.length === 1) return;
    member.out = true;
    sort();
    log.warn({ upstream: member.instance.origin, service, why, seconds: outMs / 1000 }, 'the instance is taken out');
  };
  const look = async (member: Member): Promise<void> => {
    member.lookAt = Infinity;
    const answer = await member.instance.ask('/ready');
    member.lookAt = clock.elapsed() + Math.max(LOOK_MS, all.length * LOOK_APART_MS);
    if (answer?.status === 200) {
      if (member.out) bringIn(member);
      else member.ejections = Math.max(0, member.ejections - 1);
    } else takeOut(member, answer === undefined ? 'it does not answer' : 'it is not ready');
  };
  const least = (from: readonly Member[]): Instance | undefined => {
    const first = Math.floor(random() * from.length);
    const second = from.length < 2 ? first : (first + 1 + Math.floor(random() * (from.length - 1))) % from.length;
    const [a, b] = [from[first]?.instance, from[second]?.instance];
    return a !== undefined && b !== undefined && b.active < a.active ? b : a;
  };

  return {
    set(places) {
      const named = new Map(places.map((place) => [placeKey(place), place]));
      for (const [key, { instance }] of members)
        if (!named.has(key)) {
          members.delete(key);
          leave(instance);
        }
      for (const [key, place] of named)
        if (!members.has(key))
          members.set(key, { instance: open(place), failures: 0, ejections: 0, out: false, lookAt: 0 });
      sort();
      // Also where those that are left were all out.
      if (inside.length === 0) for (const member of all) member.out = false;
      if (inside.length === 0) sort();
    },
    pick(tried) {
      // Nearly always: nothing was tried, and nobody is frozen.
      const chosen = tried.size === 0 ? least(inside) : undefined;
      if (chosen !== undefined && !chosen.isAway()) return chosen;
      const fit = ({ instance }: Member): boolean => !tried.has(instance) && !instance.isAway();
      const candidates = inside.filter(fit);
      return least(candidates.length > 0 ? candidates : all.filter(fit));
    },
    isAway: () => all.every(({ instance }) => instance.isAway()),
    note(instance, answered) {
      const member = members.get(placeKey(instance));
      if (member === undefined) return;
      member.failures = answered ? 0 : member.failures + 1;
      if (member.failures >= FAILURES && !member.out) takeOut(member, 'requests get no answer');
    },
    get all() {
      return all.map(({ instance }) => instance);
    },
    isIn: (instance) => members.get(placeKey(instance))?.out === false,
    async watch(closed) {
      while (!closed.aborted) {
        await clock.sleep(TICK_MS, closed);
        const now = clock.elapsed();
        // One by itself is looked at when somebody waits for it.
        if (all.length > 1 && !closed.aborted)
          for (const member of all) if (member.lookAt <= now) void look(member).catch(() => undefined);
      }
    },
  };
};
