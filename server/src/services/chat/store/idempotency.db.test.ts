import { createHash, createHmac } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/database.ts';
import { idempotencyKey } from '../schema.ts';
import { claimKey, findEarlier, idempotentRequest } from './idempotency.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const derive = (purpose: string): Buffer => createHmac('sha256', 'secret').update(purpose).digest();
const requestOf = (asked: unknown, key = 'once') => {
  const request = idempotentRequest({ headers: { 'idempotency-key': key } } as never, 'createMessage', asked, {
    derive,
  });
  if (request === undefined) throw new Error('there is no key');
  return request;
};
const guessOf = (asked: unknown): string => createHash('sha256').update(JSON.stringify(asked)).digest('base64url');
const made = { conversationId: uuidv7(), userMessageId: null };

it('keeps no hash by which a short message could be guessed', async () => {
  const db = database.connect('chat');
  const [ownerId, asked] = [uuidv7(), { content: '1234' }];
  await db.transaction((tx) => claimKey(tx, ownerId, requestOf(asked), made));
  const rows = await db.select().from(idempotencyKey);
  expect(rows.map(({ requestHash }) => requestHash)).not.toContain(guessOf(asked));
  expect(await findEarlier(db, ownerId, requestOf(asked))).toMatchObject(made);
  await expect(findEarlier(db, ownerId, requestOf({ content: '1235' }))).rejects.toMatchObject({
    code: 'idempotency_key_reused',
  });
});

it('knows what a release before has kept', async () => {
  const db = database.connect('chat');
  const [ownerId, asked] = [uuidv7(), { content: '안녕' }];
  const { key } = requestOf(asked);
  await db.insert(idempotencyKey).values({ ownerId, key, requestHash: guessOf(asked), ...made });
  expect(await findEarlier(db, ownerId, requestOf(asked))).toMatchObject(made);
});
