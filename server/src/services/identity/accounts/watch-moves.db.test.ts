import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { expect, it, vi } from 'vitest';
import { MERGE_CHANNEL } from '#platform/guest-merges';
import { testBackground, TestListener } from '#platform/testing/background';
import { testDatabase } from '#platform/testing/database';
import { MovableClock } from '#platform/testing/movable-clock';
import { IDENTITY_WORK } from '../background.ts';
import { guestMerges } from '../schema.ts';
import { watchMoves } from './watch-moves.ts';

/** Only against hangs. */
const PATIENT = { timeout: 60_000, interval: 10 };

it('goes on at the notification that a merge is over, without looking again meanwhile', async () => {
  const { database, close } = await testDatabase({ name: 'identity' });
  const listener = new TestListener();
  const clock = new MovableClock({ runs: false });
  const merges = await watchMoves(testBackground({ clock, listener, names: IDENTITY_WORK }), database);
  const guestId = randomUUID();
  await database.insert(guestMerges).values({ guestId, userId: randomUUID(), pending: ['chat'] });
  let settled: string | undefined;
  const looked = vi.spyOn(database, 'select');
  void merges.settled(guestId).then((answer) => (settled = answer));
  await vi.waitUntil(() => looked.mock.results.length === 1, PATIENT);
  await database.update(guestMerges).set({ pending: [] });
  await vi.waitUntil(() => {
    listener.notify(MERGE_CHANNEL);
    return settled !== undefined;
  }, PATIENT);
  expect(settled).toBe('done');
  await merges.stop();
  await close();
});

it('waits for two seconds and no longer where a service takes its time, and looks by itself where no notification comes', async () => {
  const { database, close } = await testDatabase({ name: 'identity' });
  const clock = new MovableClock({ runs: false });
  const merges = await watchMoves(
    testBackground({ clock, listener: new TestListener(), names: IDENTITY_WORK }),
    database,
  );
  const looked = vi.spyOn(database, 'select');
  /** Moves on by half a second each time that it has looked and waits again. */
  const lookTimes = async (times: number): Promise<void> => {
    for (let time = 0; time < times; time += 1) {
      const before = looked.mock.results.length;
      const waiting = clock.waiting;
      await clock.advance(500);
      await vi.waitUntil(() => looked.mock.results.length > before, PATIENT);
      await vi.waitUntil(() => clock.waiting >= waiting || settled !== undefined, PATIENT);
    }
  };
  let settled: string | undefined;
  const begin = async (pending: string[]): Promise<string> => {
    const guestId = randomUUID();
    await database.insert(guestMerges).values({ guestId, userId: randomUUID(), pending });
    settled = undefined;
    const waiting = clock.waiting;
    void merges.settled(guestId).then((answer) => (settled = answer));
    await vi.waitUntil(() => clock.waiting > waiting, PATIENT);
    return guestId;
  };

  await begin(['chat']);
  await lookTimes(3);
  expect(settled).toBeUndefined();
  await lookTimes(1);
  await vi.waitUntil(() => settled !== undefined, PATIENT);
  expect(settled).toBe('pending');

  const guestId = await begin(['chat']);
  await lookTimes(1);
  expect(settled).toBeUndefined();
  await database.update(guestMerges).set({ pending: [] }).where(eq(guestMerges.guestId, guestId));
  await lookTimes(1);
  await vi.waitUntil(() => settled !== undefined, PATIENT);
  expect(settled).toBe('done');
  await merges.stop();
  await close();
});
