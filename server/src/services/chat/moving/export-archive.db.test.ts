import { randomBytes, randomUUID } from 'node:crypto';
import { strFromU8, unzipSync } from 'fflate';
import { and, eq, gte } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '#platform/db/database';
import { testDatabase } from '#platform/testing/database';
import { chat } from '../index.ts';
import { cloneSnapshot } from '../shares/clone-snapshot.ts';
import { message } from '../schema.ts';
import { exportArchive } from './export-archive.ts';

let db: Database;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ database: db, close } = await testDatabase(chat));
});
afterAll(() => close());

it('who reads an export slowly holds a few messages of it, and gets all of them', async () => {
  const [ownerId, count] = [randomUUID(), 30];
  const said = (n: number) => ({
    ...{ role: 'user' as const, content: `${n} ${randomBytes(100_000).toString('hex')}`, parts: [], model: null },
    ...{ status: 'complete' as const, citations: [], finish_reason: null, error_code: null },
    created_at: '2026-01-01T00:00:00.000Z',
  });
  const messages = Array.from({ length: count }, (_, n) => said(n));
  const row = await db.transaction((tx) => cloneSnapshot(tx, ownerId, { title: null, app: 'chat', messages }));
  messages.length = 0;
  const who = { caller: { userId: ownerId }, request: { signal: new AbortController().signal, locale: 'ko' } };
  const reading = exportArchive({ db } as never, who as never, row).content[Symbol.asyncIterator]();
  const pieces: Uint8Array[] = [];
  for (let n = 0; n < 4; n += 1) pieces.push(((await reading.next()) as { value: Uint8Array }).value);
  // Had all been read by now, what is written over the later ones would not be in it. Ten are read at once.
  const later = and(eq(message.conversationId, row.id), gte(message.position, 20));
  await db.update(message).set({ content: 'read later' }).where(later);
  for (let next = await reading.next(); next.done !== true; next = await reading.next()) pieces.push(next.value);
  const { messages: out } = JSON.parse(
    strFromU8(unzipSync(Buffer.concat(pieces))[`conversations/${row.id}.json`] ?? new Uint8Array()),
  ) as { messages: { content: string }[] };
  const expected = Array.from({ length: count }, (_, n) => (n < 20 ? `${n} ` : 'read later'));
  expect(out.map(({ content }, n) => content.slice(0, expected[n]?.length))).toEqual(expected);
});
