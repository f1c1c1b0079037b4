import type { Output } from '@madang/contracts/operation';
import type { recycle } from '@madang/contracts/recycle';
import type { Database } from '#platform/db/database';

const DAYS = 30;
/** Fewer searches than these might be one household's. */
const LEAST_COUNT = 10;
const MOST = 10;

type Stats = Output<(typeof recycle)['GET /guide/stats']>;

const COUNTS = `
  SELECT (SELECT count(*)::int FROM recycle_info.item) AS items, (SELECT count(*)::int FROM recycle_info.faq) AS faqs, (SELECT count(*)::int FROM recycle_info.region) AS regions,
    (SELECT json_agg(json_build_object('category', c.id, 'count', (SELECT count(*) FROM recycle_info.item i WHERE i.category = c.id)) ORDER BY c.display_order) FROM recycle_info.category c) AS items_by_category,
    coalesce((
      SELECT json_agg(json_build_object('query', query, 'count', total) ORDER BY total DESC, query) FROM (
        SELECT query, sum(count)::int AS total FROM recycle_info.search_query
        WHERE found AND day > (now() AT TIME ZONE 'Asia/Seoul')::date - $1::int
        GROUP BY query HAVING sum(count) >= $2 ORDER BY total DESC, query LIMIT $3
      ) often
    ), '[]') AS most_searched`;

export const readStats = async (db: Database): Promise<Stats> => {
  const { rows } = await db.$client.query<Stats>({
    name: 'guide_stats',
    text: COUNTS,
    values: [DAYS, LEAST_COUNT, MOST],
  });
  const [stats] = rows;
  if (stats === undefined) throw new Error('a SELECT without FROM gives one row');
  return stats;
};
