import { eq } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Database } from '#platform/db/database';
import { testDatabase } from '#platform/testing/database';
import { chat } from '../index.ts';
import { conversation, message } from '../schema.ts';
import { insertMessages } from '../store/messages.ts';
import { indexSome } from './indexer.ts';

let db: Database;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ database: db, close } = await testDatabase(chat));
});
afterAll(() => close());
beforeEach(async () => {
  await db.delete(message);
  await db.delete(conversation);
});

const make = async (texts: readonly string[], lastMessageAt: Date, deletedAt: Date | null = null): Promise<string> => {
  const id = uuidv7();
  const of = { ownerId: uuidv7(), app: 'chat', title: '분리배출', messageCount: texts.length } as const;
  await db.insert(conversation).values({ id, ...of, lastMessageAt, deletedAt });
  const rows = texts.map((content, position) => ({ id: uuidv7(), conversationId: id, position, content }));
  await insertMessages(
    db,
    rows.map((row) => ({ ...row, role: 'user', status: 'complete' })),
  );
  return id;
};
const indexedOf = async (id: string): Promise<number | undefined> =>
  (await db.select().from(conversation).where(eq(conversation.id, id)))[0]?.indexedCount;

it('takes so much text at once, newest first, and one message however long it is; in the end all of it', async () => {
  const long = '가나다 '.repeat(60_000);
  const newer = await make([long, long, long, long, long], new Date('2026-02-02'));
  const older = await make(['라벨', '가'.repeat(1_000_000), '페트'], new Date('2026-02-01'));
  const seen: (number | undefined)[][] = [];
  for (let more = true; more;) {
    ({ more } = await indexSome(db));
    seen.push([await indexedOf(newer), await indexedOf(older)]);
  }
  expect(seen).toEqual([
    [3, 0],
    [5, 1],
    [5, 2],
    [5, 3],
  ]);
});

it('what is deleted is not read', async () => {
  const deleted = await make(['라벨'], new Date(), new Date());
  expect(await indexSome(db)).toEqual({ indexed: 0, more: false });
  expect(await indexedOf(deleted)).toBe(0);
});
