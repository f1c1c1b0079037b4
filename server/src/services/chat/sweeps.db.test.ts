import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DELETE_BATCH } from '#platform/db/delete-in-batches';
import type { Database } from '#platform/db/database';
import { STREAMS_AT_ONCE } from '#platform/streams/janitor';
import { createTestDatabase, type TestDatabase } from '../../platform/testing/database.ts';
import { watchDeletions, type WatchedDeletions } from '../../platform/testing/watch-deletions.ts';
import { personalData } from './personal-data.ts';
import { CONVERSATIONS_AT_ONCE } from './store/conversations.ts';
import { answerEstate } from './streams/answers.ts';

let database: TestDatabase;
let watched: WatchedDeletions;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  watched = await watchDeletions(database.adminUrl, ['chat']);
  db = database.connect('chat');
});
afterAll(async () => {
  await watched.stop();
  await database.close();
});

/** Conversations with two messages each, of which the second has been written with five events. */
const fill = async (owner: string, count: number, deletedAt: string): Promise<void> => {
  await watched.query(
    `WITH made AS (
       INSERT INTO chat.conversation (id, owner_id, app, deleted_at) SELECT gen_random_uuid(), $1, 'chat', ${deletedAt} FROM generate_series(1, $2::int) RETURNING id
     ), said AS (
       INSERT INTO chat.message (id, conversation_id, position, role, content, status) SELECT gen_random_uuid(), id, n, 'assistant', 'text', 'complete' FROM made, generate_series(0, 1) AS n RETURNING id, conversation_id, position
     ), written AS (
       INSERT INTO chat.generation (message_id, conversation_id, process_id, ended_at) SELECT id, conversation_id, gen_random_uuid(), now() - interval '20 minutes' FROM said WHERE position = 1 RETURNING message_id
     )
     INSERT INTO chat.generation_event (generation_id, seq, type, data) SELECT message_id, n, 'message.delta', '{}' FROM written, generate_series(1, 5) AS n`,
    [owner, count],
  );
};
const left = async (table: string): Promise<number> =>
  Number(((await watched.query(`SELECT count(*) FROM chat.${table}`)).rows[0] as { count: string }).count);

it('what is kept for a time only goes in batches: logs, repeated requests, deleted conversations', async () => {
  const [owner, other] = [randomUUID(), randomUUID()];
  await fill(owner, 1200, "now() - interval '31 days'");
  await fill(other, 1, 'NULL');
  await watched.query(
    "INSERT INTO chat.idempotency_key (owner_id, key, request_hash, conversation_id, created_at) SELECT $1, 'key ' || n, '', gen_random_uuid(), now() - interval '25 hours' FROM generate_series(1, 1200) AS n",
    [owner],
  );
  await watched.query(
    `INSERT INTO chat.budget (holder_id, period) SELECT $1, to_char(now() - days * interval '1 day', format)
     FROM (VALUES (0), (1), (100)) AS d (days), (VALUES ('YYYY-MM-DD'), ('YYYY-MM')) AS f (format) ON CONFLICT DO NOTHING`,
    [owner],
  );
  const budgets = await left('budget');
  await answerEstate([], { priceOf: () => null }).removeOld(db, 10);
  expect({
    conversations: await left('conversation'),
    messages: await left('message'),
    generations: await left('generation'),
    events: await left('generation_event'),
    keys: await left('idempotency_key'),
    budgets: await left('budget'),
  }).toEqual({ conversations: 1, messages: 2, generations: 0, events: 0, keys: 0, budgets: budgets - 2 });
  expect(await watched.largest()).toEqual({
    generation: STREAMS_AT_ONCE,
    generation_event: STREAMS_AT_ONCE * 5,
    idempotency_key: DELETE_BATCH,
    budget: 2,
    conversation: CONVERSATIONS_AT_ONCE,
    message: CONVERSATIONS_AT_ONCE * 2,
  });
});

it('a person with thousands of conversations is erased in batches', async () => {
  const [owner, other] = [randomUUID(), randomUUID()];
  await fill(owner, 1200, 'NULL');
  await fill(other, 1, 'NULL');
  await watched.query(
    "INSERT INTO chat.share (id, owner_id, app, messages) SELECT 'share ' || n, $1, 'chat', '[]' FROM generate_series(1, 1200) AS n",
    [owner],
  );
  const before = await left('conversation');
  await personalData.erase(db, owner);
  expect(await left('conversation')).toBe(before - 1200);
  expect(await watched.largest()).toMatchObject({
    share: DELETE_BATCH,
    conversation: CONVERSATIONS_AT_ONCE,
    message: CONVERSATIONS_AT_ONCE * 2,
  });
});
