import type { heldFiles } from '@madang/contracts/files-held';
import { AppError } from '#platform/errors';
import type { Handlers } from '#platform/http/handler';
import type { Context } from '../context.ts';
import { holdFiles } from '../held-files.ts';
import { madeQuotaOf, storeMadePicture } from '../upload-file.ts';
import { readText } from '../read-text.ts';
import { serveBytes, serveContent, serveToModel } from '../serve-file.ts';
import { findOwn, madeBytesOf, releaseAll, type FileRow } from '../store/grants.ts';
import { currentOwner } from '../store/past-owners.ts';

const described = ({ id, blobHash, name, mimeType, bytes, width, height }: FileRow) => ({
  id,
  file_hash: blobHash,
  name,
  mime_type: mimeType,
  bytes,
  width,
  height,
});

/** For `chat`, `studio` and `scan`: what messages, shares and scans have of files. */
export const createHeldRoutes = (context: Context): Handlers<typeof heldFiles> => {
  const own = async (forUser: string, id: string): Promise<FileRow> => {
    const ownerId = await currentOwner(context.db, forUser);
    const row = ownerId === null ? undefined : await findOwn(context.db, ownerId, id);
    if (row === undefined) throw new AppError('file_not_found');
    return row;
  };
  return {
    'POST /internal/files/held': async ({ caller, body }) => ({
      files: (await holdFiles(context.db, caller.userId, body)).map(described),
    }),
    'GET /internal/files/made': async ({ caller }) => ({
      used_bytes: await madeBytesOf(context.db, caller.userId),
      quota_bytes: madeQuotaOf(context, 'user'),
      guest_quota_bytes: madeQuotaOf(context, 'guest'),
    }),
    'POST /internal/files/made/:id': async ({ caller, params, query, body }) => {
      return described(await storeMadePicture(context, { ownerId: caller.userId, ...params, ...query }, body));
    },
    'POST /internal/files/held/release': async ({ caller, body }) => {
      const ownerId = await currentOwner(context.db, caller.userId);
      if (ownerId !== null) await releaseAll(context.db, ownerId, body.ids);
      return undefined;
    },
    'GET /internal/files/held/:id/picture': async ({ caller, params }) =>
      serveToModel(context, await own(caller.userId, params.id)),
    'GET /internal/files/held/:id/content': async ({ caller, params }) => {
      const { ownerId } = await own(caller.userId, params.id);
      return serveContent(context, params.id, undefined, { userId: ownerId });
    },
    'GET /internal/files/held/:id/document': async ({ caller, params }) =>
      serveBytes(context, await own(caller.userId, params.id)),
    'GET /internal/files/held/:id/text': async ({ caller, params, query }) =>
      readText(context, await own(caller.userId, params.id), query.max_chars),
  };
};
