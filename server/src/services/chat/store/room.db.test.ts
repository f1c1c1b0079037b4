import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '#platform/db/database';
import { testDatabase } from '#platform/testing/database';
import { chat } from '../index.ts';
import { cloneSnapshot } from '../shares/clone-snapshot.ts';
import { freezeShown } from '../shares/share-conversation.ts';
import { roomFor } from './room.ts';

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
const store = (ownerId: string, contents: readonly string[]) =>
  db.transaction((tx) => cloneSnapshot(tx, ownerId, { title: null, app: 'chat', messages: contents.map(said) }));
const cited = (note: string) => ({
  ...{ number: 1, kind: 'x', ref: 'r', title: 't', note, varies_by_region: false, source: 's', checked_on: null },
});
const noted = (name: string) => ({ type: 'note' as const, code: 'files_gone' as const, names: [name] });

it('somebody has so much room for chats, of which what was said takes its bytes', async () => {
  const guest = { userId: randomUUID(), kind: 'guest' as const };
  const take = await roomFor(db, guest);
  take(99_999_999);
  take(1);
  expect(() => take(1)).toThrow(expect.objectContaining({ code: 'no_room_for_chats' }) as Error);
  await store(guest.userId, ['가'.repeat(1_000_000), 'a'.repeat(7_000_000)]);
  const left = await roomFor(db, guest);
  left(90_000_000 - 2 * 200);
  expect(() => left(1)).toThrow();
  const account = await roomFor(db, { ...guest, kind: 'user' });
  account(1_990_000_000 - 2 * 200);
  expect(() => account(1)).toThrow();
  (await roomFor(db, { userId: randomUUID(), kind: 'guest' }))(100_000_000);
});

it('a chat is shared up to a length at which a page can still show it', async () => {
  const ownerId = randomUUID();
  const freeze = (conversationId: string) => db.transaction((tx) => freezeShown(tx, { ownerId, conversationId }));
  const { id: long } = await store(ownerId, ['가'.repeat(1_000_000), '나'.repeat(1_000_000)]);
  expect((await freeze(long)).messages).toHaveLength(2);
  const { id: longer } = await store(ownerId, ['가'.repeat(1_000_000), '나'.repeat(1_000_001)]);
  await expect(freeze(longer)).rejects.toMatchObject({ code: 'share_too_long' });
});

it('citations, parts and messages without a word take room too, and are shared up to a length', async () => {
  const guest = { userId: randomUUID(), kind: 'guest' as const };
  const messages = [
    { ...said(''), citations: [cited('c'.repeat(1_000_000))] },
    { ...said(''), parts: [noted('p'.repeat(990_000))] },
    ...Array.from({ length: 100 }, () => said('')),
  ];
  const { id } = await db.transaction((tx) => cloneSnapshot(tx, guest.userId, { title: null, app: 'chat', messages }));
  const left = await roomFor(db, guest);
  expect(() => left(100_000_000 - 1_990_000 - 102 * 200)).toThrow();
  left(100_000_000 - 1_991_000 - 102 * 200);
  const freeze = (conversationId: string) =>
    db.transaction((tx) => freezeShown(tx, { ownerId: guest.userId, conversationId }));
  expect((await freeze(id)).messages).toHaveLength(102);
  const longer = await db.transaction((tx) =>
    cloneSnapshot(tx, guest.userId, { title: null, app: 'chat', messages: [...messages, ...messages.slice(0, 1)] }),
  );
  await expect(freeze(longer.id)).rejects.toMatchObject({ code: 'share_too_long' });
});
