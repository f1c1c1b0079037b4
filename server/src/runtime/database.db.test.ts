import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createTestDatabase } from '#platform/testing/database';
import { openDatabase } from '#platform/db/database';
import { openPool } from './database.ts';

test('who waits for a connection in many at once is not turned away within seconds', async () => {
  const database = await createTestDatabase();
  const pool = openPool(database.adminUrl, 1, 'waiting');
  const taken = await pool.connect();
  const waiting = pool.query<{ one: number }>('SELECT 1 AS one');
  await Promise.race([waiting, sleep(6000)]);
  taken.release();
  expect((await waiting).rows).toEqual([{ one: 1 }]);
  await pool.end();
  await database.close();
});

test('a transaction that could not begin keeps no connection', async () => {
  const database = await createTestDatabase();
  const pool = openPool(database.adminUrl, 1, 'begin');
  const db = openDatabase(pool);
  await expect(db.transaction(() => Promise.resolve(), { isolationLevel: 'nonsense' as never })).rejects.toThrow();
  expect((await db.transaction((tx) => tx.execute('SELECT 1 AS one'))).rows).toEqual([{ one: 1 }]);
  await db.$reads.end();
  await pool.end();
  await database.close();
});
