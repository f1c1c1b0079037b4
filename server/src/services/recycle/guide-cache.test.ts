import { describe, expect, test } from 'vitest';
import { setImmediate } from 'node:timers/promises';
import { testBackground, TestListener } from '#platform/testing/background';
import { RECYCLE_WORK } from './background.ts';
import { watchGuide } from './guide-cache.ts';

const watched = async () => {
  const notifications = new TestListener();
  const cache = await watchGuide(testBackground({ listener: notifications, names: RECYCLE_WORK }), notifications);
  const listener = {
    set connected(connected: boolean) {
      notifications.connected = connected;
    },
    async change() {
      notifications.notify('madang_guide');
      await setImmediate();
    },
  };
  let reads = 0;
  const read = (key = 'a', value: string | undefined = 'v') =>
    cache.remember(key, () => {
      reads += 1;
      return Promise.resolve(value);
    });
  return { listener, cache, read, reads: () => reads };
};

describe('what is remembered of the guide', () => {
  test('is read once, until the guide changes', async () => {
    const { listener, read, reads } = await watched();
    expect([await read(), await read()]).toEqual(['v', 'v']);
    expect(reads()).toBe(1);
    await listener.change();
    await read();
    expect(reads()).toBe(2);
  });

  test('is not what was read while it changed', async () => {
    const { listener, cache, read, reads } = await watched();
    const begun = Promise.withResolvers<string>();
    const old = cache.remember('a', () => begun.promise);
    await listener.change();
    begun.resolve('old');
    expect(await old).toBe('old');
    expect(await read()).toBe('v');
    expect(reads()).toBe(1);
  });

  test('is nothing while no change could be heard of', async () => {
    const { listener, read, reads } = await watched();
    await read();
    listener.connected = false;
    await read();
    await read();
    expect(reads()).toBe(3);
  });

  test('is not what is not there, and not more than a thousand things: those asked for last', async () => {
    const { cache, read, reads } = await watched();
    const missing = () => cache.remember<string | undefined>('missing', () => Promise.resolve(undefined));
    expect([await missing(), await missing()]).toEqual([undefined, undefined]);
    await read('often');
    for (let key = 0; key < 1500; key += 1) {
      await read(String(key));
      await read('often');
    }
    expect(reads()).toBe(1501);
    await read('0');
    expect(reads()).toBe(1502);
  });
});
