import type { Output } from '@madang/contracts/operation';
import type { recycleAdmin } from '@madang/contracts/recycle-admin';
import type { Database } from '#platform/db/database';

type Searches = Output<(typeof recycleAdmin)['GET /admin/recycle/searches']>['items'];

const LIST = `
  SELECT query, sum(count)::int AS count, max(day)::text AS last_on FROM recycle_info.search_query
  WHERE found = $1 AND day > (now() AT TIME ZONE 'Asia/Seoul')::date - $2::int
  GROUP BY query ORDER BY sum(count) DESC, query LIMIT $3`;

/** What people looked for, the most frequent first: for editors, who add what is missing. */
export const listSearches = async (
  db: Database,
  { found, days, limit }: { found: boolean; days: number; limit: number },
): Promise<Searches> =>
  (await db.$client.query<Searches[number]>({ name: 'list_searches', text: LIST, values: [found, days, limit] })).rows;
