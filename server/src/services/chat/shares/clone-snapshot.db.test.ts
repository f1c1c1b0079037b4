import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '#platform/db/database';
import { testDatabase } from '#platform/testing/database';
import { chat } from '../index.ts';
import { message } from '../schema.ts';
import { cloneSnapshot } from './clone-snapshot.ts';

let db: Database;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ database: db, close } = await testDatabase(chat));
});
afterAll(() => close());

const said = (content: string) => ({
  ...{ role: 'user' as const, content, parts: [], status: 'complete' as const, model: null },
  ...{ citations: [], finish_reason: null, error_code: null, created_at: '2026-01-01T00:00:00.000Z' },
});

it.each([0, 7000])('a snapshot of %i messages becomes a conversation', async (count) => {
  const messages = Array.from({ length: count }, (_, n) => said(`${n}`));
  const { id } = await db.transaction((tx) => cloneSnapshot(tx, randomUUID(), { title: null, app: 'chat', messages }));
  const stored = await db.select().from(message).where(eq(message.conversationId, id)).orderBy(message.position);
  expect(stored.map(({ content }) => content)).toEqual(messages.map(({ content }) => content));
});
