import { afterAll, beforeAll, expect, it } from 'vitest';
import { PgBoss } from 'pg-boss';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { administerQueues } from './administer-queues.ts';
import { DEAD_LETTER_QUEUE } from './queues.ts';

const QUEUE = 'test/something.happened';
let database: TestDatabase;
let boss: PgBoss;
beforeAll(async () => {
  database = await createTestDatabase();
  boss = new PgBoss({ connectionString: database.urlOf('jobs'), schema: 'pgboss', migrate: false, supervise: false });
  boss.on('error', () => undefined);
  await boss.start();
  await boss.createQueue(QUEUE, { retryLimit: 0, deadLetter: DEAD_LETTER_QUEUE });
});
afterAll(async () => {
  await boss.stop({ graceful: false });
  await database.close();
});

const bury = async (): Promise<void> => {
  await boss.send(QUEUE, { user_id: 'somebody' });
  const [job] = await boss.fetch(QUEUE);
  if (job === undefined) throw new Error('nothing to handle');
  await boss.fail(QUEUE, job.id, { message: 'a fault' });
};

it('what could not be handled is put back, or dropped, by a process that handles nothing itself', async () => {
  const queues = administerQueues(database.connect('jobs').$client);
  const waiting = async () => (await queues.list()).find(({ name }) => name === QUEUE);
  await bury();
  expect(await queues.dead({ limit: 10 })).toMatchObject([{ queue: QUEUE, tries: 1, error: 'a fault' }]);
  expect(await waiting()).toMatchObject({ waiting: 0, dead: 1 });
  const ids = (await queues.dead({ limit: 10 })).map(({ id }) => id);
  expect(await queues.queuesOf({ ids })).toEqual([QUEUE]);
  expect(await queues.queuesOf({ ids, queue: 'test/of-another-name' })).toEqual([]);
  expect(await queues.retry({ queue: 'test/of-another-name' })).toBe(0);
  expect(await queues.retry({ queue: QUEUE })).toBe(1);
  expect(await waiting()).toMatchObject({ waiting: 1, dead: 0 });
  expect((await boss.fetch(QUEUE)).map(({ data }) => data)).toEqual([{ user_id: 'somebody' }]);
  await bury();
  expect(await queues.drop({ queue: QUEUE })).toBe(1);
  expect(await waiting()).toMatchObject({ dead: 0 });
});
