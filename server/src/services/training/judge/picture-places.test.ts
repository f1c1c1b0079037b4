import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createPicturePlaces } from './picture-places.ts';

const limits = { mostEach: 2, mostRead: 2, mostBytes: 1000, arriveMs: 60_000 };
const WAITING = { code: 'training_pictures_waiting', status: 503, details: { retryAfterSeconds: 5 } };
async function* pieces(...sizes: number[]): AsyncGenerator<Uint8Array> {
  for (const size of sizes) {
    await Promise.resolve();
    yield new Uint8Array(size);
  }
}
/** A sender who has begun and does not go on until he is told to. */
const slowly = (size = 1) => {
  const { promise, resolve } = Promise.withResolvers<null>();
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(size);
    await promise;
  }
  return { bytes: bytes(), end: () => resolve(null) };
};

it('is closed to nobody by others who hold back their last byte', async () => {
  const withPlace = createPicturePlaces(limits);
  const senders = Array.from({ length: 20 }, () => slowly(99));
  const slow = Promise.allSettled(
    senders.map(({ bytes }, n) => withPlace(`slow ${n}`, ({ receive }) => receive(bytes))),
  );
  const read = await withPlace('me', async ({ receive, read }) => {
    const picture = await receive(pieces(50, 50));
    return read(() => Promise.resolve(picture.length));
  });
  expect(read).toBe(100);
  for (const { end } of senders) end();
  const ended = await slow;
  // Room is made by those who have been sending longest, and by no more of them than are in the way.
  expect(ended.map(({ status }) => status === 'fulfilled')).toEqual(Array.from({ length: 20 }, (_, n) => n > 10));
  expect(ended[0]).toMatchObject({ reason: WAITING });
});

it('tells who makes room at once, and reads no further', async () => {
  const withPlace = createPicturePlaces(limits);
  const slow = slowly(999);
  const dropped = withPlace('slow', ({ receive }) => receive(slow.bytes));
  expect(await withPlace('me', ({ receive }) => receive(pieces(500, 500)))).toHaveLength(1000);
  await expect(dropped).rejects.toMatchObject(WAITING);
  // The place of the person is free as well.
  expect(await withPlace('slow', ({ receive }) => receive(pieces(1000)))).toHaveLength(1000);
});

it('has two for each person, and another when one of them is done', async () => {
  const withPlace = createPicturePlaces(limits);
  const [one, two] = [slowly(), slowly()];
  const first = withPlace('me', ({ receive }) => receive(one.bytes));
  const second = withPlace('me', ({ receive }) => receive(two.bytes));
  const refused = { code: 'rate_limited', status: 429, details: { retryAfterSeconds: 5 } };
  await expect(withPlace('me', ({ receive }) => receive(pieces(1)))).rejects.toMatchObject(refused);
  expect(await withPlace('you', ({ receive }) => receive(pieces(1)))).toHaveLength(1);
  one.end();
  await first;
  expect(await withPlace('me', ({ receive }) => receive(pieces(1)))).toHaveLength(1);
  two.end();
  await second;
});

it('has so many that wait for being read, and room again after one that failed', async () => {
  const withPlace = createPicturePlaces(limits);
  const { promise, reject } = Promise.withResolvers<never>();
  const under = ['a', 'b'].map((who) => withPlace(who, ({ read }) => read(() => promise)));
  const others = () => withPlace('c', ({ read }) => read(() => Promise.resolve('read')));
  await expect(others()).rejects.toMatchObject(WAITING);
  reject(new Error('failed'));
  await Promise.allSettled(under);
  expect(await others()).toBe('read');
});

it('holds so many bytes of all, and lets go of those of who is refused', async () => {
  const withPlace = createPicturePlaces(limits);
  const large = withPlace('a', async ({ receive }) => receive(pieces(600, 500)));
  await expect(large).rejects.toMatchObject(WAITING);
  expect(await withPlace('b', ({ receive }) => receive(pieces(600, 400)))).toHaveLength(1000);
});

it('waits for a picture no longer than it may take, however often a byte of it comes', async () => {
  const withPlace = createPicturePlaces({ ...limits, arriveMs: 20 });
  async function* drip(): AsyncGenerator<Uint8Array> {
    for (;;) {
      await sleep(10);
      yield new Uint8Array(1);
    }
  }
  await expect(withPlace('a', ({ receive }) => receive(drip()))).rejects.toMatchObject({ code: 'request_timeout' });
  const silent = slowly();
  await expect(withPlace('a', ({ receive }) => receive(silent.bytes))).rejects.toMatchObject({
    code: 'request_timeout',
  });
});
