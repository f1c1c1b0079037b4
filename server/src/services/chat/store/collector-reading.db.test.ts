import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '#platform/db/database';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/database.ts';
import { collectorItem, collectorPassage } from '../schema.ts';
import { findPassages } from '../collector/find-passages.ts';
import { insertItem } from './collector-items.ts';
import { indexMoved, indexPassages, insertPassages, readPassages } from './collector-passages.ts';
import { storeRead, takeToRead } from './collector-reading.ts';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = database.connect('chat');
});
afterAll(() => database.close());

const TEXT = '잔금 다음 날까지 근저당을 새로 설정하지 않는다.';
const insert = (ownerId: string, item: Partial<typeof collectorItem.$inferInsert>) =>
  insertItem(db, { id: randomUUID(), ownerId, kind: 'link', title: '글', status: 'reading', ...item });

it('takes again what it holds and does not read, and nothing that it reads', async () => {
  const processId = randomUUID();
  await db.execute(sql`INSERT INTO chat.process (id, lock_key) VALUES (${processId}::uuid, 1)`);
  const { id } = await insert(randomUUID(), { url: 'https://example.com/' });
  expect((await takeToRead(db, processId, [], 'link'))?.id).toBe(id);
  expect(await takeToRead(db, processId, [id], 'link')).toBeUndefined();
  expect(await takeToRead(db, randomUUID(), [], 'link')).toBeUndefined();
  expect(await takeToRead(db, processId, [], 'link')).toMatchObject({ id, attempts: 2 });
});

it('indexes nothing whose text is being stored, and loses none of it', async () => {
  const owner = { ownerId: randomUUID() };
  const { id } = await insert(owner.ownerId, { indexed: false });
  const passages = await indexPassages({ ownerId: randomUUID() }, [{ position: 0, page: null, text: TEXT }]);
  let moving: Promise<void> | undefined;
  await db.transaction(async (tx) => {
    await tx
      .update(collectorItem)
      .set({ status: 'ready' })
      .where(sql`id = ${id}::uuid`);
    await insertPassages(tx, id, passages);
    moving = indexMoved(db, owner);
    // It is through, or waits for this to be stored.
    let isThrough = false;
    void moving.then(() => (isThrough = true));
    await expect
      .poll(async () => {
        const { rowCount } = await db.execute(
          sql`SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        return isThrough || rowCount !== 0;
      })
      .toBe(true);
  });
  await moving;
  expect(await readPassages(db, id, 0, 10)).toEqual([{ position: 0, page: null, text: TEXT }]);
  const [hit] = await findPassages(db, owner, { text: '근저당', limit: 5 });
  expect(hit?.itemId).toBe(id);
});

it('indexes what was moved once, however many look at once', async () => {
  const owner = { ownerId: randomUUID() };
  const { id } = await insert(owner.ownerId, { status: 'ready', indexed: false });
  await insertPassages(
    db,
    id,
    await indexPassages({ ownerId: randomUUID() }, [{ position: 0, page: null, text: TEXT }]),
  );
  await Promise.all(Array.from({ length: 4 }, () => indexMoved(db, owner)));
  expect(
    await db
      .select()
      .from(collectorPassage)
      .where(sql`item_id = ${id}::uuid`),
  ).toHaveLength(1);
});

it('stores nothing that does not fit beside what there is', async () => {
  const ownerId = randomUUID();
  const processId = randomUUID();
  await insert(ownerId, { status: 'ready', chars: 90 });
  const item = await insert(ownerId, { processId, mostChars: 100 });
  const [about, passages] = [
    { title: '글', pages: null, isCut: false, excerpt: '' },
    await indexPassages({ ownerId }, [{ position: 0, page: null, text: TEXT }]),
  ];
  await expect(storeRead(db, item, { ...about, chars: 11 }, passages)).rejects.toMatchObject({
    code: 'collector_text_full',
  });
  expect(await readPassages(db, item.id, 0, 10)).toEqual([]);
  expect(await storeRead(db, item, { ...about, chars: 10 }, passages)).toBe(true);
});

it('looks at no more passages than tell something, and finds the rarest first', async () => {
  const owner = { ownerId: randomUUID() };
  const { id } = await insert(owner.ownerId, { status: 'ready' });
  const texts = Array.from({ length: 4100 }, (_, at) => (at === 4050 ? '공통 희귀' : '공통'));
  await insertPassages(
    db,
    id,
    await indexPassages(
      owner,
      texts.map((text, position) => ({ position, page: null, text })),
    ),
  );
  expect(await findPassages(db, owner, { text: '공통', limit: 5000 })).toHaveLength(4000);
  const [first] = await findPassages(db, owner, { text: '공통 희귀', limit: 5 });
  expect(first?.position).toBe(4050);
});
