import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '#platform/db/database';
import { testDatabase } from '#platform/testing/database';
import { chat } from '../index.ts';
import { personalData } from '../personal-data.ts';
import { conversation, importedConversation } from '../schema.ts';
import { deleteConversation } from '../store/conversations.ts';
import type { FileImport } from './import-files.ts';
import type { ImportedConversation } from './imported.ts';
import { storeImported } from './store-imported.ts';

let db: Database;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ database: db, close } = await testDatabase(chat));
});
afterAll(() => close());

const exported = (key: string): ImportedConversation => ({
  ...{ from: 'chatgpt', key, title: '제목', at: null, pinned: false, archived: false, current: null },
  nodes: [
    {
      ...{ key: 'u', parent: null },
      message: { key: 'u', role: 'user', text: '물음', reasoning: null, model: null, at: null, files: [] },
    },
  ],
});
const bring = async (userId: string, imported: ImportedConversation) => {
  const as = { caller: { userId }, request: { signal: new AbortController().signal } };
  const context = { db, client: {}, opened: {}, takeRoom: () => Promise.resolve(), as } as unknown as FileImport;
  return (await storeImported(context, imported, () => undefined)).is;
};
const idsOf = async (ownerId: string) =>
  (await db.select().from(conversation).where(eq(conversation.ownerId, ownerId))).map(({ id }) => id);

it('what a guest brought is known again in their account, restored there, and somebody else’s for nobody', async () => {
  const [guestId, userId, other, key] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  expect(await bring(guestId, exported(key))).toBe('made');
  const brought = await idsOf(guestId);
  await db.transaction((tx) => personalData.merge(tx, { guestId, userId }));
  expect(await bring(userId, exported(key))).toBe('there');
  await deleteConversation(db, brought[0] ?? '', userId);
  expect(await bring(userId, exported(key))).toBe('made');
  expect(await idsOf(userId)).toEqual(brought);
  expect(await bring(other, exported(key))).toBe('made');
  expect(await idsOf(userId)).toEqual(brought);
});

it('what was deleted for good is brought anew', async () => {
  const [ownerId, key] = [randomUUID(), randomUUID()];
  await bring(ownerId, exported(key));
  await db.delete(conversation).where(eq(conversation.ownerId, ownerId));
  expect(await bring(ownerId, exported(key))).toBe('made');
  expect(await idsOf(ownerId)).toHaveLength(1);
});

it('what was brought before it was noted is known by its id', async () => {
  const [ownerId, key] = [randomUUID(), randomUUID()];
  await bring(ownerId, exported(key));
  await db.delete(importedConversation);
  expect(await bring(ownerId, exported(key))).toBe('there');
  expect(await idsOf(ownerId)).toHaveLength(1);
});
