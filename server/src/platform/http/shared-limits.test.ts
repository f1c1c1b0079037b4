import type { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { SharedMemory } from '../redis.ts';
import { SharedCounts, sharedLimits } from './shared-limits.ts';

const WINDOW_MS = 60_000;

/** Counts as Redis does; the real one is in e2e/lifecycle/shared-limits.test.ts, where time cannot be held. */
class CountingMemory implements Pick<SharedMemory, 'run'> {
  readonly counts = new Map<string, number>();
  readonly ends = new Map<string, number>();
  tellings = 0;
  isAway = false;
  /** While set, nothing is answered. */
  held: Promise<void> | undefined;

  async run<T>(command: (redis: Redis) => Promise<T>): Promise<T | undefined> {
    this.tellings += 1;
    await this.held;
    if (this.isAway) return undefined;
    const answers: [null, number][] = [];
    const commands = {
      incrby: (key: string, by: number) => {
        this.counts.set(key, (this.counts.get(key) ?? 0) + by);
        answers.push([null, this.counts.get(key) ?? 0]);
        return commands;
      },
      pexpireat: (key: string, end: number) => {
        this.ends.set(key, end);
        answers.push([null, 1]);
        return commands;
      },
      exec: () => Promise.resolve(answers),
    };
    return command({ multi: () => commands } as unknown as Redis);
  }
}

const later = (ms = 300): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const take = (counts: SharedCounts, times: number, name = 'one'): number => {
  let current = 0;
  for (let nth = 0; nth < times; nth += 1) current = counts.take(name, WINDOW_MS).current;
  return current;
};

beforeEach(() => void vi.useFakeTimers({ now: 10 * WINDOW_MS }));
afterEach(() => void vi.useRealTimers());

it('adds what others have told to what it has seen, in one telling for all counts', async () => {
  const memory = new CountingMemory();
  const [first, second] = [new SharedCounts(memory), new SharedCounts(memory)];
  expect(take(first, 5)).toBe(5);
  take(first, 2, 'another');
  await later();
  expect(memory.tellings).toBe(1);
  expect(take(second, 3)).toBe(3);
  await later();
  expect(take(second, 1)).toBe(9);
  expect(take(second, 1, 'another')).toBe(1);
  await later();
  expect(take(second, 1, 'another')).toBe(4);
  for (const end of memory.ends.values()) expect(end).toBe(11 * WINDOW_MS);
});

it('counts on while nothing is answered, asks nothing beside it, and tells all of it when it is back', async () => {
  const memory = new CountingMemory();
  const counts = new SharedCounts(memory);
  let answer = (): void => undefined;
  memory.held = new Promise((resolve) => (answer = resolve));
  take(counts, 4);
  await later(5000);
  expect(take(counts, 4)).toBe(8);
  await later(5000);
  expect(memory.tellings, 'one telling is under way').toBe(1);
  memory.isAway = true;
  answer();
  await later(5000);
  expect([...memory.counts.values()]).toEqual([]);
  memory.isAway = false;
  take(counts, 1);
  await later();
  expect([...memory.counts.values()]).toEqual([9]);
});

it('a memory that was emptied gives nobody a new window', async () => {
  const memory = new CountingMemory();
  const counts = new SharedCounts(memory);
  take(counts, 7);
  await later();
  memory.counts.clear();
  expect(take(counts, 1)).toBe(8);
  await later();
  expect(take(counts, 1)).toBe(9);
});

it('begins anew with each window, and forgets the ones that are over', async () => {
  const memory = new CountingMemory();
  const counts = new SharedCounts(memory);
  take(counts, 7);
  await later();
  expect(counts.take('one', WINDOW_MS).ttl).toBe(WINDOW_MS - 300);
  vi.setSystemTime(11 * WINDOW_MS);
  expect(take(counts, 1)).toBe(1);
  await later();
  expect([...memory.counts.values()]).toEqual([7, 1]);
});

it('answers in the same tick, also where Redis takes everything and says nothing', async () => {
  const silent: SharedMemory = { run: () => new Promise(() => undefined), isThere: true, close: () => undefined };
  const Limits = sharedLimits(silent, 'service');
  const store = new Limits({});
  const seen: (number | undefined)[] = [];
  const count = (): void => store.incr('client', (_, result) => seen.push(result?.current), WINDOW_MS, 10);
  count();
  expect(seen).toEqual([1]);
  await later(5000);
  count();
  expect(seen).toEqual([1, 2]);
});

it('counts what Redis is being told of, however long it takes to answer', async () => {
  const memory = new CountingMemory();
  const [first, second] = [new SharedCounts(memory), new SharedCounts(memory)];
  take(first, 10);
  take(second, 1);
  await later();
  take(second, 1);
  await later();
  expect(take(second, 5)).toBe(17);
  const answer = Promise.withResolvers<void>();
  memory.held = answer.promise;
  await later();
  expect(take(second, 1)).toBe(18);
  answer.resolve();
  await later();
  expect(take(second, 1)).toBe(19);
});
