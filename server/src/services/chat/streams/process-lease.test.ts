import { expect, test } from 'vitest';
import { createLog } from '#platform/log';
import { testDatabase } from '#platform/testing/database';
import { takeLease } from './process-lease.ts';

const log = createLog({ LOG_LEVEL: 'silent', LOG_FORMAT: 'json' });

test('a process knows whether there are others who may be waiting for what it writes', async () => {
  const { database, close } = await testDatabase({ name: 'chat' });
  const take = () => takeLease(database, log, () => expect.unreachable());
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
