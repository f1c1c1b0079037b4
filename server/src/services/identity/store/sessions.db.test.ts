import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#platform/testing/database';
import { hasBeenAt, insertSession, listPlaces } from './sessions.ts';
import { insertUser } from './users.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

it('where narrowed sessions are used is no place of their owner', async () => {
  const db = database.connect('identity');
  const userId = randomUUID();
  await insertUser(db, { id: userId, kind: 'user', name: '하늘', roles: ['user'] });
  const inADay = new Date(Date.now() + 86_400_000);
  const open = (network: string, scopes: string[] | null): Promise<void> =>
    insertSession(db, {
      id: randomUUID(),
      userId,
      counter: 0,
      tokenHash: Buffer.alloc(32),
      idleExpiresAt: inADay,
      expiresAt: inADay,
      userAgent: 'of a program',
      network,
      scopes,
    });
  await open('192.0.2.0/24', null);
  await open('198.51.100.0/24', ['chat:read']);
  expect(await hasBeenAt(db, userId, '192.0.2.0/24')).toBe(true);
  expect(await hasBeenAt(db, userId, '198.51.100.0/24')).toBe(false);
  expect((await listPlaces(db, userId, randomUUID())).map(({ network }) => network)).toEqual(['192.0.2.0/24']);
});
