import { expect, it } from 'vitest';
import { DELETE_BATCH } from '#platform/db/delete-in-batches';
import { createLog } from '#platform/log';
import { createTestDatabase } from '../../platform/testing/database.ts';
import { testBackground } from '../../platform/testing/background.ts';
import { watchDeletions } from '../../platform/testing/watch-deletions.ts';
import { startQueryLog } from './query-log.ts';

it('searches of long ago are forgotten in batches', async () => {
  const database = await createTestDatabase();
  const watched = await watchDeletions(database.adminUrl, ['recycle_info']);
  await watched.query(
    "INSERT INTO recycle_info.search_query (query, day, found, count) SELECT 'old ' || n, now()::date - 100, true, 1 FROM generate_series(1, 2200) AS n",
  );
  await watched.query(
    "INSERT INTO recycle_info.search_query (query, day, found, count) VALUES ('new', now()::date, true, 1)",
  );
  const queries = await startQueryLog(
    testBackground({ names: ['recycle.count-searches'] }),
    database.connect('recycle'),
    createLog({ LOG_LEVEL: 'silent', LOG_FORMAT: 'json' }),
  );
  await queries.forgetOld();
  await queries.stop();
  expect((await watched.query('SELECT query FROM recycle_info.search_query')).rows).toEqual([{ query: 'new' }]);
  expect(await watched.largest()).toEqual({ search_query: DELETE_BATCH });
  await watched.stop();
  await database.close();
});
