import type { collectionsAdmin } from '@madang/contracts/chat/collections-admin';
import { AppError } from '#platform/errors';
import type { Handlers } from '#platform/http/handler';
import { Reply } from '#platform/http/reply';
import { PLAIN } from '../apps/named-apps.ts';
import { removeItem } from '../collector/delete-item.ts';
import { keepItem } from '../collector/keep-item.ts';
import { MOST_SHARED_CHARS } from '../collector/limits.ts';
import { pageOfItems } from '../collector/list-items.ts';
import { showItem } from '../collector/show-item.ts';
import { tidyTags } from '../collector/tags.ts';
import type { Context } from '../settings.ts';
import { changeItem, findItem, sizesOfCollections, toItem, type Collection } from '../store/collector-items.ts';
import { readAgain } from '../store/collector-reading.ts';

const PLAIN_TITLE = { ko: '채팅', en: 'Chat' };
const EMPTY = { items: 0, chars: 0, reading: 0, failed: 0 };

export const createCollectionsAdminRoutes = (context: Context): Handlers<typeof collectionsAdmin> => {
  const { db, apps, config } = context;
  const { sign } = context.addresses;
  const titles = new Map([
    [PLAIN, PLAIN_TITLE],
    ...apps.filter(({ readsCollection }) => readsCollection).map(({ name, title }) => [name, title] as const),
  ]);
  const most = config.COLLECTION_ITEMS;
  const of = (app: string): Collection => {
    if (!titles.has(app)) throw new AppError('collection_not_found');
    return { app };
  };
  const found = async (collection: Collection, id: string) => {
    const row = await findItem(db, collection, id);
    if (row === undefined) throw new AppError('collector_item_not_found');
    return toItem(row, sign);
  };
  return {
    'GET /admin/collections': async () => {
      const sizes = await sizesOfCollections(db);
      return {
        items: [...titles].map(([app, title]) => ({ app, title, ...(sizes.get(app) ?? EMPTY), limit: most })),
      };
    },

    'GET /admin/collections/:app/items': ({ params, query }) => pageOfItems({ db, sign }, of(params.app), query),

    'POST /admin/collections/:app/items': async ({ params, body: collected, caller }) => {
      const collection = of(params.app);
      const kept = { collection, by: caller.userId, most, mostChars: MOST_SHARED_CHARS, collected };
      return new Reply(201, toItem(await keepItem(context, kept), sign));
    },

    'GET /admin/collections/:app/items/:id': ({ params, query }) =>
      showItem({ db, sign }, of(params.app), params.id, query),

    'PUT /admin/collections/:app/items/:id': async ({ params, body: { tags, ...changes } }) => {
      const changed = tags === undefined ? changes : { ...changes, tags: tidyTags(tags) };
      const row = await changeItem(db, of(params.app), params.id, changed);
      if (row === undefined) throw new AppError('collector_item_not_found');
      return toItem(row, sign);
    },

    'DELETE /admin/collections/:app/items/:id': async ({ params }) => {
      await removeItem(context, of(params.app), params.id);
      return undefined;
    },

    'POST /admin/collections/:app/items/:id/read': async ({ params: { app, id } }) => {
      await readAgain(db, of(app), { id, mostChars: MOST_SHARED_CHARS, anew: true });
      return found(of(app), id);
    },
  };
};
