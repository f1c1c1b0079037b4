import type { recycle } from '@madang/contracts/recycle';
import type { ServiceClient } from '#platform/client';
import type { Database } from '#platform/db/database';
import { AppError } from '#platform/errors';
import type { Handlers } from '#platform/http/handler';
import { createAdminRoutes } from './admin.ts';
import { createPhotoRoutes } from './photos.ts';
import { describePhoto } from '../item-photos.ts';
import { findPhoto } from '../store/item-photos.ts';
import { findPlaces } from '../find-places.ts';
import type { GuideCache } from '../guide-cache.ts';
import { findRules } from '../find-rules.ts';
import { listItems } from '../list-items.ts';
import type { QueryLog } from '../query-log.ts';
import { readStats } from '../read-stats.ts';
import { searchFaq } from '../search-faq.ts';
import { searchItems, suggestItems } from '../search-items.ts';
import type { FaqStore } from '../store/faq.ts';
import { createItemVotes } from '../store/item-votes.ts';
import { createItemStore } from '../store/items.ts';
import { createRegionStore } from '../store/regions.ts';
import { buildWordIndex } from '../word-index.ts';

/** Longer ones are hardly asked for twice. */
const LONGEST_REMEMBERED = 60;

export const createRoutes = (
  db: Database,
  client: ServiceClient,
  faq: FaqStore,
  queryLog: QueryLog,
  cache: GuideCache,
): Handlers<typeof recycle> => {
  const items = createItemStore(db);
  const votes = createItemVotes(db);
  const regions = createRegionStore(db);
  const listRegions = () => cache.remember('regions', () => regions.list());
  const described = () => cache.remember('descriptions', async () => buildWordIndex(await items.describing()));
  const readShown = async (id: string) => {
    const [found, photo] = await Promise.all([items.find(id), findPhoto(db, id)]);
    return found && { ...found, photo: photo === undefined ? null : describePhoto(photo) };
  };
  /** What is of somebody's conversation or photo is theirs: it is neither remembered nor counted. */
  const search = async (body: Parameters<typeof searchItems>[2] & { readonly private: boolean }) => {
    const { query, limit, mode } = body;
    const read = async () => searchItems(items, await described(), body);
    if (mode === 'question' || body.private) return read();
    const found = await (query.length > LONGEST_REMEMBERED ? read() : cache.remember(`search:${limit}:${query}`, read));
    queryLog.record(query, found.items.length > 0);
    return found;
  };
  return {
    'GET /guide/categories': async () => ({ items: await cache.remember('categories', () => items.categories()) }),
    'GET /guide/items': ({ query }) =>
      listItems(items, { category: query.category, cursor: query.cursor, limit: query.limit }),
    'GET /guide/items/:id': async ({ params }) => {
      const found = await cache.remember(`item:${params.id}`, () => readShown(params.id));
      if (found === undefined) throw new AppError('item_not_found');
      return found;
    },
    'GET /guide/items/:id/helpful': async ({ params }) => {
      const helpful = await votes.count(params.id);
      if (helpful === undefined) throw new AppError('item_not_found');
      return { helpful };
    },
    'POST /guide/items/:id/helpful': async ({ params, caller }) => {
      const helpful = await votes.add(params.id, caller.userId);
      if (helpful === undefined) throw new AppError('item_not_found');
      return { helpful };
    },
    'POST /guide/items/search': async ({ body }) => {
      const { items: hits, not_understood } = await search(body);
      return { items: [...hits], not_understood: [...not_understood] };
    },
    'GET /guide/suggestions': async ({ query: { q } }) => {
      const read = () => suggestItems(items, q);
      return { items: await (q.length > LONGEST_REMEMBERED ? read() : cache.remember(`suggest:${q}`, read)) };
    },
    'GET /guide/rules': async () => ({ items: await listRegions() }),
    'GET /guide/rules/:region': ({ params, query }) => findRules(regions, params.region, query.district),
    'POST /guide/places': async ({ body }) => ({ items: findPlaces(await listRegions(), body.text) }),
    'GET /guide/faq': async ({ query }) => ({ items: await faq.list(query.category, query.sort) }),
    'POST /guide/faq/search': async ({ body }) => ({
      items: searchFaq(await cache.remember('questions', () => faq.list(undefined, 'order')), body),
    }),
    'GET /guide/faq/:id': async ({ params }) => {
      const found = await faq.view(params.id);
      if (found === undefined) throw new AppError('faq_not_found');
      return found;
    },
    'POST /guide/faq/:id/helpful': async ({ params, caller }) => {
      const helpful = await faq.markHelpful(params.id, caller.userId);
      if (helpful === undefined) throw new AppError('faq_not_found');
      return { helpful };
    },
    ...createAdminRoutes(db),
    ...createPhotoRoutes({ db, client }),
    'GET /guide/stats': () => readStats(db),
  };
};
