import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createLog } from '#platform/log';
import { createTestDatabase } from '#platform/testing/database';
import { openPool } from './database.ts';

test('who waits for a connection in a crowd is not turned away within seconds', async () => {
  const database = await createTestDatabase();
  const pool = openPool(database.adminUrl, 1, 'crowd', createLog({ LOG_LEVEL: 'silent', LOG_FORMAT: 'json' }));
  const taken = await pool.connect();
  const waiting = pool.query<{ one: number }>('SELECT 1 AS one');
  await Promise.race([waiting, sleep(6000)]);
  taken.release();
  expect((await waiting).rows).toEqual([{ one: 1 }]);
  await pool.end();
  await database.close();
});
