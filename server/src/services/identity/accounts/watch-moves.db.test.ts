import { randomUUID } from 'node:crypto';
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
