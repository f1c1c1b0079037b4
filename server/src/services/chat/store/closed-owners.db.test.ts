import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '#platform/db/database';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/database.ts';
import { findShare, insertShare, noteClosed } from './shares.ts';
import { insertConversation } from './conversations.ts';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = database.connect('chat');
});
afterAll(() => database.close());

it.each([
  ['closed', [true, '01'], [false, '02'], true],
  ['taken back, and the news of the closing come late', [false, '02'], [true, '01'], true],
  ['closed again, and the news of the taking back come late', [true, '03'], [false, '02'], false],
] as const)('what is shared is seen by what happened last: %s', async (_, first, second, isSeen) => {
  const ownerId = randomUUID();
  const conversation = await db.transaction((tx) =>
    insertConversation(tx, { id: randomUUID(), ownerId, app: 'chat', title: null, messageCount: 0 }),
  );
  const { id } = await insertShare(db, {
    ownerId,
    conversationId: conversation.id,
    title: null,
    app: 'chat',
    messages: [],
    expiresAt: null,
  });
  for (const [closed, at] of [first, second])
    await noteClosed(db, { user_id: ownerId, closed, at: `2026-01-01T00:00:${at}.000Z` });
  expect((await findShare(db, id))?.isOpen).toBe(isSeen);
});
