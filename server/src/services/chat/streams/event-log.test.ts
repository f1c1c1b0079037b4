import { expect, test } from 'vitest';
import { testDatabase } from '#platform/testing/database';
import { appendEvents, readEvents, type PendingEvent } from './event-log.ts';

const ANSWERS = ['01a1ffe3-9e43-7fc3-90ba-00d0236b3f66', '01a1ffe3-9e58-7e60-8f85-a3585ae6dc6f'] as const;
/** All that means something to JSON, or in a list as PostgreSQL reads it. */
const TEXTS = ['', ' ', 'NULL', '"', '\\', '\\"', '\\\\', '{}', '{"a",b}', "it's, $1", 'a\nb\r\n\tc', '\u0001\u007f\u2028', '가나다 👩‍👩‍👧', '\ud83d', 'x'.repeat(100_000)];

test('what is written is read back letter by letter, whatever it is, again and again', async () => {
  const { database, close } = await testDatabase({ name: 'chat' });
  const lease = { processId: ANSWERS[0], hasOthers: () => true };
  await database.$client.query('INSERT INTO chat.process (id, lock_key) VALUES ($1, 1)', [lease.processId]);
  const batch = ANSWERS.flatMap((generationId) => TEXTS.map((text, index): PendingEvent => ({ generationId, seq: index + 1, type: 'message.delta', json: JSON.stringify({ text }) })));
  await appendEvents(database, lease, batch, false);
  await appendEvents(database, lease, batch, true);
  for (const generationId of ANSWERS) expect(await readEvents(database, generationId, 0, 100)).toEqual(batch.filter((event) => event.generationId === generationId).map(({ seq, type, json }) => ({ seq, type, json })));
  await close();
});
