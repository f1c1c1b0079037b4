import { expect, test, vi } from 'vitest';
import { createLog } from '#platform/log';
import { testBackground } from '#platform/testing/background';
import { testDatabase } from '#platform/testing/database';
import { MovableClock } from '#platform/testing/movable-clock';
import { takeLease } from './lease.ts';

const TABLES = { process: 'chat.process', processChannel: 'madang_process' };
const log = createLog({ LOG_LEVEL: 'silent', LOG_FORMAT: 'json' });

test('a process knows whether there are others who may be waiting for what it writes', async () => {
  const { database, close } = await testDatabase({ name: 'chat' });
  const take = () => takeLease(database, testBackground(), TABLES, log, () => expect.unreachable());
  const first = await take();
  expect(first.hasOthers()).toBe(true); // until it has looked
  await first.look();
  expect(first.hasOthers()).toBe(false);
  const second = await take();
  await Promise.all([first.look(), second.look()]);
  expect([first.hasOthers(), second.hasOthers()]).toEqual([true, true]);
  await second.stop();
  await first.look();
  expect(first.hasOthers()).toBe(false);
  await first.stop();
  await close();
});

test('a process gives a sign of life every second where somebody may judge by it, and every five alone', async () => {
  const { database, close } = await testDatabase({ name: 'chat' });
  const clock = new MovableClock({ runs: false });
  const lease = await takeLease(database, testBackground({ clock }), TABLES, log, () => expect.unreachable());
  const statements = vi.spyOn(database.$client, 'query');
  const beatsAfter = async (ms: number): Promise<number> => {
    await vi.waitUntil(() => clock.waiting === 1, { timeout: 60_000 }); // the last one is done
    statements.mockClear();
    await clock.advance(ms);
    return statements.mock.calls.length;
  };
  await lease.look();
  await beatsAfter(5000);
  expect([await beatsAfter(4900), await beatsAfter(200)]).toEqual([0, 1]);
  const other = await takeLease(database, testBackground(), TABLES, log, () => expect.unreachable());
  await lease.look();
  await beatsAfter(5000);
  expect([await beatsAfter(900), await beatsAfter(200)]).toEqual([0, 1]);
  await other.stop();
  await lease.stop();
  await close();
});
