import type { recycle } from '@madang/contracts/recycle';
import { AppError } from '#platform/errors';
import type { Handlers } from '#platform/http/handler';
import { listItems } from './list-items.ts';
import { searchItems } from './search-items.ts';
import type { RecycleStore } from './store.ts';

export const createRoutes = (store: RecycleStore): Handlers<typeof recycle> => ({
  'GET /recycle/categories': async () => ({ items: await store.categories() }),
  'GET /recycle/items': ({ query }) => listItems(store, { category: query.category, cursor: query.cursor, limit: query.limit }),
  'GET /recycle/items/:id': async ({ params }) => {
    const found = await store.find(params.id);
    if (found === undefined) throw new AppError('item_not_found');
    return found;
  },
  'POST /recycle/items/search': async ({ body }) => ({ items: await searchItems(store, body.query, body.limit) }),
});
