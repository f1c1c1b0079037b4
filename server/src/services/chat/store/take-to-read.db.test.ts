import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Database } from '#platform/db/database';
import { testDatabase } from '#platform/testing/database';
import { chat } from '../index.ts';
import { collectorItem } from '../schema.ts';
import { takeToRead, type ToRead } from './collector-reading.ts';

let db: Database;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ database: db, close } = await testDatabase(chat));
});
afterAll(() => close());
beforeEach(async () => {
  await db.delete(collectorItem);
});

const newProcess = async (): Promise<string> => {
  const id = uuidv7();
  await db.$client.query('INSERT INTO chat.process (id, lock_key) VALUES ($1, 1)', [id]);
  return id;
};
const keep = async (title: string, ownerId: string, kind: ToRead = 'link'): Promise<void> => {
  await db.insert(collectorItem).values({ id: uuidv7(), ownerId, kind, title, status: 'reading' });
};
const reader = (processId: string) => {
  const reading: string[] = [];
  return async (what: ToRead = 'link'): Promise<string | undefined> => {
    const item = await takeToRead(db, processId, reading, what);
    if (item !== undefined) reading.push(item.id);
    return item?.title;
  };
};

it('two of one owner are read at once, and whoever is read for least comes first', async () => {
  const [many, few] = [uuidv7(), uuidv7()];
  for (const title of ['a', 'b', 'c', 'd']) await keep(title, many);
  await keep('file', many, 'file');
  await keep('of another', few);
  const take = reader(await newProcess());
  expect([await take(), await take(), await take(), await take()]).toEqual(['a', 'of another', 'b', undefined]);
  expect(await take('file')).toBeUndefined();
  const elsewhere = reader(await newProcess());
  expect(await elsewhere()).toBeUndefined();
});

it('what a process that is gone has begun, or one that could not end it, takes no place and is begun anew', async () => {
  const owner = uuidv7();
  for (const title of ['a', 'b']) await keep(title, owner);
  const gone = await newProcess();
  const before = reader(gone);
  expect([await before(), await before()]).toEqual(['a', 'b']);
  const next = reader(await newProcess());
  expect(await next()).toBeUndefined();
  await db.$client.query('DELETE FROM chat.process WHERE id = $1', [gone]);
  const living = await newProcess();
  const [lost, again] = [reader(living), reader(living)];
  expect([await lost(), await lost()]).toEqual(['a', 'b']);
  expect([await again(), await again(), await again()]).toEqual(['a', 'b', undefined]);
});
