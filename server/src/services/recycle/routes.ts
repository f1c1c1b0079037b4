import type { recycle } from '@madang/contracts/recycle';
import type { Database } from '#platform/db/database';
import { AppError } from '#platform/errors';
import type { Handlers } from '#platform/http/handler';
import { createAdminRoutes } from './admin-routes.ts';
import { findPlaces } from './find-places.ts';
import type { GuideCache } from './guide-cache.ts';
import { findRules } from './find-rules.ts';
import { listItems } from './list-items.ts';
import type { QueryLog } from './query-log.ts';
import { readStats } from './read-stats.ts';
import { searchItems, suggestItems } from './search-items.ts';
import type { FaqStore } from './store/faq.ts';
import { createItemStore } from './store/items.ts';
import { createRegionStore } from './store/regions.ts';

/** Longer ones are hardly asked for twice. */
const LONGEST_REMEMBERED = 60;

export const createRoutes = (db: Database, faq: FaqStore, queryLog: QueryLog, cache: GuideCache): Handlers<typeof recycle> => {
  const items = createItemStore(db);
  const regions = createRegionStore(db);
  const listRegions = () => cache.remember('regions', () => regions.list());
  /** A question may be part of somebody's conversation, which is theirs: it is neither remembered nor counted. */
  const search = async (body: Parameters<typeof searchItems>[1]) => {
    const { query, limit, mode } = body;
    const read = () => searchItems(items, body);
    if (mode !== 'search') return read();
    const found = await (query.length > LONGEST_REMEMBERED ? read() : cache.remember(`search:${limit}:${query}`, read));
    queryLog.record(query, found.length > 0);
    return found;
  };
  return {
    'GET /recycle/categories': async () => ({ items: await cache.remember('categories', () => items.categories()) }),
    'GET /recycle/items': ({ query }) => listItems(items, { category: query.category, cursor: query.cursor, limit: query.limit }),
    'GET /recycle/items/:id': async ({ params }) => {
      const found = await cache.remember(`item:${params.id}`, () => items.find(params.id));
      if (found === undefined) throw new AppError('item_not_found');
      return found;
    },
    'POST /recycle/items/search': async ({ body }) => ({ items: await search(body) }),
    'GET /recycle/suggestions': async ({ query: { q } }) => {
      const read = () => suggestItems(items, q);
      return { items: await (q.length > LONGEST_REMEMBERED ? read() : cache.remember(`suggest:${q}`, read)) };
    },
    'GET /recycle/rules': async () => ({ items: await listRegions() }),
    'GET /recycle/rules/:region': ({ params, query }) => findRules(regions, params.region, query.district),
    'POST /recycle/places': async ({ body }) => ({ items: findPlaces(await listRegions(), body.text) }),
    'GET /recycle/faq': async ({ query }) => ({ items: await faq.list(query.category, query.sort) }),
    'GET /recycle/faq/:id': async ({ params }) => {
      const found = await faq.view(params.id);
      if (found === undefined) throw new AppError('faq_not_found');
      return found;
    },
    'POST /recycle/faq/:id/helpful': async ({ params, caller }) => {
      const helpful = await faq.markHelpful(params.id, caller.userId);
      if (helpful === undefined) throw new AppError('faq_not_found');
      return { helpful };
    },
    ...createAdminRoutes(db),
    'GET /recycle/stats': () => readStats(db),
    'GET /users/me/export/recycle': async ({ query, caller }) => {
      // One page holds it all: there are fewer answers than a page is long.
      if (query.cursor !== undefined) throw new AppError('invalid_cursor');
      const voted = await faq.votesOf(caller.userId);
      return { items: voted.map((faq_id) => ({ type: 'faq_vote', faq_id })), next_cursor: null };
    },
  };
};
