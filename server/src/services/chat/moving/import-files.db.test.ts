import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { Database } from '#platform/db/database';
import { testDatabase } from '#platform/testing/database';
import { chat } from '../index.ts';
import { heldFile } from '../schema.ts';
import { insertConversation } from '../store/conversations.ts';
import { bindHeld, findUnbound } from '../store/held-files.ts';
import { importFiles, type FileImport } from './import-files.ts';

let db: Database;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ database: db, close } = await testDatabase(chat));
});
afterAll(() => close());
afterEach(() => vi.useRealTimers());

const ownerId = randomUUID();
const UPLOAD_MINUTES = 20;

/** A files service to which each upload takes twenty minutes. */
const slowFiles = async (operation: string, { body }: { body: { files: readonly { id: string }[] } }) => {
  const of = { name: 'a', mime_type: 'image/png', bytes: 1, width: 1, height: 1 };
  if (operation !== 'POST /files') return { files: body.files.map(({ id }) => ({ id, ...of })) };
  vi.setSystemTime(Date.now() + UPLOAD_MINUTES * 60_000);
  await db.update(heldFile).set({ createdAt: sql`created_at - make_interval(mins => ${UPLOAD_MINUTES}::int)` });
  return { id: randomUUID() };
};

it('files of a conversation that takes hours to come are there when it is stored', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const as = { caller: { userId: ownerId }, request: { signal: new AbortController().signal } };
  const context = { db, client: { call: slowFiles }, opened: {}, as } as unknown as FileImport;
  const files = Array.from({ length: 8 }, (_, n) => ({
    ...{ key: `${n}`, name: 'a.png', type: 'image/png' },
    at: { bytes: Buffer.from('a') },
  }));
  const held = await importFiles(context, files, () => undefined);
  expect(held.size).toBe(files.length);
  expect(await findUnbound(db, 10)).toBeUndefined();
});

it('nothing is stored with a file that has been let go of', async () => {
  const [held, gone, id] = [randomUUID(), randomUUID(), randomUUID()];
  await db.insert(heldFile).values({ id: held, ownerId });
  const storeWith = (ids: readonly string[]): Promise<void> =>
    db.transaction(async (tx) => {
      await insertConversation(tx, { id, ownerId, app: 'chat', title: null, messageCount: 0 });
      await bindHeld(tx, ids, { conversationId: id });
    });
  await expect(storeWith([held, gone])).rejects.toMatchObject({ code: 'file_not_found' });
  await storeWith([held, held]);
});
