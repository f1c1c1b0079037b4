import type { heldFiles } from '@madang/contracts/files-held';
import { AppError } from '#platform/errors';
import type { Handlers } from '#platform/http/handler';
import type { Context } from '../context.ts';
import { holdFiles } from '../held-files.ts';
import { storeMadePicture } from '../upload-file.ts';
import { readText } from '../read-text.ts';
import { serveContent, serveToModel } from '../serve-file.ts';
import { findOwn, releaseAll, type FileRow } from '../store/grants.ts';

const described = ({ id, blobHash, name, mimeType, bytes, width, height }: FileRow) => ({
  id,
  file_hash: blobHash,
  name,
  mime_type: mimeType,
  bytes,
  width,
  height,
});

/** For `chat` and `studio`: what messages and shares have of files. */
export const createHeldRoutes = (context: Context): Handlers<typeof heldFiles> => {
  const own = async (ownerId: string, id: string): Promise<FileRow> => {
    const row = await findOwn(context.db, ownerId, id);
    if (row === undefined) throw new AppError('file_not_found');
    return row;
  };
  return {
    'POST /internal/files/held': async ({ caller, body }) => ({
      files: (await holdFiles(context.db, caller.userId, body)).map(described),
    }),
    'POST /internal/files/made/:id': async ({ caller, params, query, body }) => {
      return described(await storeMadePicture(context, { ownerId: caller.userId, ...params, ...query }, body));
    },
    'POST /internal/files/held/release': async ({ caller, body }) => {
      await releaseAll(context.db, caller.userId, body.ids);
      return undefined;
    },
    'GET /internal/files/held/:id/picture': async ({ caller, params }) =>
      serveToModel(context, await own(caller.userId, params.id)),
    'GET /internal/files/held/:id/content': async ({ caller, params }) =>
      serveContent(context, params.id, undefined, caller),
    'GET /internal/files/held/:id/text': async ({ caller, params, query }) =>
      readText(context, await own(caller.userId, params.id), query.max_chars),
  };
};
