import type { recycle } from '@madang/contracts/recycle';
import type { recyclePhotos } from '@madang/contracts/recycle-photos';
import type { ServiceClient } from '#platform/client';
import type { Database } from '#platform/db/database';
import { AppError } from '#platform/errors';
import type { Handlers } from '#platform/http/handler';
import { Reply } from '#platform/http/reply';
import { keptPhoto, removePhoto, servePhoto, setPhoto } from '../item-photos.ts';
import { findPhoto, isItem } from '../store/item-photos.ts';

type Photos = typeof recyclePhotos & Pick<typeof recycle, 'GET /guide/items/:id/photo'>;

export const createPhotoRoutes = (parts: {
  readonly db: Database;
  readonly client: ServiceClient;
}): Handlers<Photos> => ({
  'GET /guide/items/:id/photo': ({ params: { id: itemId }, query, request: { signal } }) =>
    servePhoto(parts, { itemId, v: query.v, w: query.w, signal }),
  'GET /admin/recycle/items/:id/photo': async ({ params: { id } }) => {
    const row = await findPhoto(parts.db, id);
    if (row === undefined && !(await isItem(parts.db, id))) throw new AppError('item_not_found');
    return { photo: row === undefined ? null : keptPhoto(row) };
  },
  'POST /admin/recycle/items/:id/photo': async ({ params: { id: itemId }, query, body: form, caller, request }) => ({
    photo: await setPhoto(parts, {
      ...{ itemId, form, version: query.version },
      editedBy: caller.userId,
      signal: request.signal,
    }),
  }),
  'DELETE /admin/recycle/items/:id/photo': async ({ params: { id }, query }) => {
    await removePhoto(parts.db, id, query.version);
    return new Reply(204, undefined);
  },
});
