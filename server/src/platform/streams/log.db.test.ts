import { pgSchema } from 'drizzle-orm/pg-core';
import { expect, test } from 'vitest';
import { testDatabase } from '#platform/testing/database';
import { createEventLog, type PendingEvent } from './log.ts';
import { eventTable, logTables, processTable } from './tables.ts';

/** Of the service whose tables every test database has. */
const schema = pgSchema('chat');
const TABLES = logTables(processTable(schema), eventTable(schema, 'generation_event', 'generation_id'));
const log = createEventLog(TABLES);
const STREAMS = ['01a1ffe3-9e43-7fc3-90ba-00d0236b3f66', '01a1ffe3-9e58-7e60-8f85-a3585ae6dc6f'] as const;
/** All that means something to JSON, or in a list as PostgreSQL reads it. */
const TEXTS = [
  '',
  ' ',
  'NULL',
  '"',
  '\\',
  '\\"',
  '\\\\',
  '{}',
  '{"a",b}',
  "it's, $1",
  'a\nb\r\n\tc',
  '\u0001\u007f\u2028',
  '가나다 👩‍👩‍👧',
  '\ud83d',
  'x'.repeat(100_000),
];

test('what is written is read back letter by letter, whatever it is, again and again', async () => {
  const { database, close } = await testDatabase({ name: 'chat' });
  const lease = { processId: STREAMS[0], hasOthers: () => true };
  await database.$client.query('INSERT INTO chat.process (id, lock_key) VALUES ($1, 1)', [lease.processId]);
  const batch = STREAMS.flatMap((streamId) =>
    TEXTS.map((text, index): PendingEvent => ({
      streamId,
      seq: index + 1,
      type: 'message.delta',
      json: JSON.stringify({ text }),
    })),
  );
  await log.append(database, lease, batch, false);
  await log.append(database, lease, batch, true);
  for (const streamId of STREAMS)
    expect(await log.read(database, streamId, 0, 100)).toEqual(
      batch.filter((event) => event.streamId === streamId).map(({ seq, type, json }) => ({ seq, type, json })),
    );
  await close();
});
