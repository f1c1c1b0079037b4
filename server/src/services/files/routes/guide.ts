import type { guideFiles } from '@madang/contracts/files-guide';
import { AppError } from '#platform/errors';
import type { Handlers } from '#platform/http/handler';
import type { Context } from '../context.ts';
import { servePicture } from '../serve-file.ts';
import { findOwn, releaseAll } from '../store/grants.ts';
import { storeGuidePhoto } from '../upload-file.ts';

/** For `recycle`: the photos of the guide. */
export const createGuideRoutes = (context: Context): Handlers<typeof guideFiles> => ({
  'POST /internal/files/guide/:id': async ({ caller, params, body }) => {
    const row = await storeGuidePhoto(context, { ownerId: caller.userId, id: params.id }, body);
    return { file_hash: row.blobHash, width: row.width ?? 0, height: row.height ?? 0 };
  },
  'DELETE /internal/files/guide/:id': async ({ caller, params }) => {
    await releaseAll(context.db, caller.userId, [params.id]);
    return undefined;
  },
  'GET /internal/files/guide/:id': async ({ caller, params, query }) => {
    const row = await findOwn(context.db, caller.userId, params.id);
    if (row === undefined) throw new AppError('file_not_found');
    return servePicture(context, row, query.w);
  },
});
