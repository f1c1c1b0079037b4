import pg from 'pg';
import { pgSchema } from 'drizzle-orm/pg-core';
import { expect, test } from 'vitest';
import { systemClock } from '#platform/clock';
import { createLog } from '#platform/log';
import { testBackground } from '#platform/testing/background';
import { createTestDatabase } from '#platform/testing/database';
import { StreamHub } from './hub.ts';
import { takeLease } from './lease.ts';
import { createEventLog } from './log.ts';
import { eventTable, logTables, processTable } from './tables.ts';
import { LogWriter } from './writer.ts';

const log = createLog({ LOG_LEVEL: 'silent', LOG_FORMAT: 'json' });
/** Of the service whose tables every test database has. */
const schema = pgSchema('chat');
const TABLES = logTables(processTable(schema), eventTable(schema, 'generation_event', 'generation_id'));
const events = createEventLog(TABLES);
const STREAM = '01a1ffe3-9e43-7fc3-90ba-00d0236b3f66';

test('whoever waits for the next commit goes on when it is there or has failed, and at once where nothing is written', async () => {
  const databases = await createTestDatabase();
  const admin = new pg.Client({ connectionString: databases.adminUrl });
  await admin.connect();
  const database = databases.connect('chat');
  const lease = await takeLease(database, testBackground(), TABLES, log, () => expect.unreachable());
  const writer = new LogWriter({
    db: database,
    clock: systemClock,
    events,
    lease,
    hub: new StreamHub(new Set(), systemClock),
    log,
    deltas: new Set(['message.delta']),
  });
  expect(writer.nextCommit()).toBeUndefined();

  const tail = writer.begin(STREAM, 0);
  const written = () => events.read(database, STREAM, 0, 10).then((written) => written.map(({ seq }) => seq));
  writer.append(tail, 'message.delta', { text: 'one' });
  await writer.nextCommit();
  expect(await written()).toEqual([1]);
  await expect.poll(() => writer.nextCommit()).toBeUndefined();

  await admin.query('ALTER TABLE chat.generation_event RENAME TO hidden');
  writer.append(tail, 'message.delta', { text: 'two' });
  await writer.nextCommit();
  await admin.query('ALTER TABLE chat.hidden RENAME TO generation_event');
  await expect.poll(written).toEqual([1, 2]);

  await lease.stop();
  await admin.end();
  await databases.close();
});
