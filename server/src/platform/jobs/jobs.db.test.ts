import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createLog } from '#platform/log';
import { testBackground } from '#platform/testing/background';
import { createTestDatabase, type TestDatabase } from '#platform/testing/database';
import { startJobs, type Jobs } from './jobs.ts';
import { eventQueue } from './queues.ts';

const EARNED = eventQueue('users', 'users.invitation_earned');
const MAIL = eventQueue('identity', 'identity.mail_due');
let database: TestDatabase;
let jobs: Jobs;
beforeAll(async () => {
  database = await createTestDatabase();
  const background = testBackground({ names: [MAIL, EARNED] });
  jobs = await startJobs(
    background,
    database.connect('jobs').$client,
    database.urlOf('jobs'),
    createLog({ LOG_LEVEL: 'silent', LOG_FORMAT: 'json' }),
  );
});
afterAll(async () => {
  await jobs.stop(1000);
  await database.close();
});

it('takes over an event that a process was handling once it gives no sign of life, and none of a process that does', async () => {
  const [gone, alive] = [randomUUID(), randomUUID()];
  for (const inviter_id of [gone, alive])
    await jobs.boss.publish('users.invitation_earned', { inviter_id, invitee_id: randomUUID() });
  const taken = await jobs.boss.fetch<{ inviter_id: string }>(EARNED, { batchSize: 2 });
  expect(taken).toHaveLength(2);
  await database
    .connect('jobs')
    .$client.query("UPDATE pgboss.job SET heartbeat_on = heartbeat_on - interval '21 seconds' WHERE id = $1", [
      taken.find(({ data }) => data.inviter_id === gone)?.id,
    ]);
  const handled: string[] = [];
  await jobs.handleEvents('users', {
    'users.invitation_earned': ({ inviter_id }) => Promise.resolve(void handled.push(inviter_id)),
  });
  await jobs.boss.supervise();
  await vi.waitUntil(() => handled.length > 0, { timeout: 60_000 });
  expect(handled).toEqual([gone]);
});

it('tries an event that fails again by itself, and hands on what waits without a pause', async () => {
  const handled: string[] = [];
  let failures = 0;
  await Promise.all(
    Array.from({ length: 60 }, (_, n) => jobs.boss.publish('identity.mail_due', { mail_id: `mail ${n}` })),
  );
  const begin = performance.now();
  await jobs.handleEvents('identity', {
    'identity.mail_due': ({ mail_id }) => {
      if (mail_id === 'mail 7' && failures++ === 0) return Promise.reject(new Error('the server hung up'));
      handled.push(mail_id);
      return Promise.resolve();
    },
  });
  await vi.waitUntil(() => handled.length >= 59, { timeout: 60_000 });
  const took = performance.now() - begin;
  await vi.waitUntil(() => handled.includes('mail 7'), { timeout: 60_000 });
  expect(handled.toSorted()).toEqual(Array.from({ length: 60 }, (_, n) => `mail ${n}`).toSorted());
  expect(failures).toBe(2);
  // One by one, each after the two seconds between two looks, they would take two minutes: longer than is waited above.
  console.log(`59 events were handled in ${took.toFixed(0)} ms`);
});
