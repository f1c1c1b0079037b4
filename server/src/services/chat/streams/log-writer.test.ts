import pg from 'pg';
import { expect, test } from 'vitest';
import { createLog } from '#platform/log';
import { createTestDatabase } from '#platform/testing/database';
import { readEvents } from './event-log.ts';
import { LogWriter } from './log-writer.ts';
import { takeLease } from './process-lease.ts';
import { StreamHub } from './stream-hub.ts';

const log = createLog({ LOG_LEVEL: 'silent', LOG_FORMAT: 'json' });
const ANSWER = '01a1ffe3-9e43-7fc3-90ba-00d0236b3f66';

test('whoever waits for the next commit goes on when it is there or has failed, and at once where nothing is written', async () => {
  const databases = await createTestDatabase();
  const admin = new pg.Client({ connectionString: databases.adminUrl });
  await admin.connect();
  const database = databases.connect('chat');
  const lease = await takeLease(database, log, () => expect.unreachable());
  const writer = new LogWriter(database, lease, new StreamHub(), log);
  expect(writer.nextCommit()).toBeUndefined();

  const tail = writer.begin(ANSWER, 0);
  const written = () => readEvents(database, ANSWER, 0, 10).then((events) => events.map(({ seq }) => seq));
  writer.append(tail, 'message.delta', { text: 'one' });
  await writer.nextCommit();
  expect(await written()).toEqual([1]);
  await expect.poll(() => writer.nextCommit()).toBeUndefined();

  await admin.query('ALTER TABLE chat.generation_event RENAME TO hidden');
  writer.append(tail, 'message.delta', { text: 'two' });
  await writer.nextCommit();
  await admin.query('ALTER TABLE chat.hidden RENAME TO generation_event');
  await expect.poll(written, { timeout: 5000 }).toEqual([1, 2]);

  await lease.stop();
  await admin.end();
  await databases.close();
});
