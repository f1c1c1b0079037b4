import type { files, filesForServices } from '@madang/contracts/files';
import { AppError } from '#platform/errors';
import { decodeCursor, encodeCursor } from '#platform/http/cursor';
import type { Handlers } from '#platform/http/handler';
import { Bytes } from '#platform/http/reply';
import { z } from 'zod';
import type { Context } from '../context.ts';
import { describeFile } from '../describe-file.ts';
import { MAX_MEGAPIXELS } from '../pictures/pictures.ts';
import { serveContent, serveImage } from '../serve-file.ts';
import { bytesOf, deleteAvatar, deleteOwn, findAvatar, findOwn, listOwn } from '../store/grants.ts';
import { limitOf, quotaOf, storeAvatar, typesOf, uploadFile } from '../upload-file.ts';

const PURPOSES = ['photo', 'document'] as const;

export const createRoutes = (context: Context): Handlers<typeof files> => ({
  'GET /files/limits': async ({ caller }) => ({
    purposes: PURPOSES.map((purpose) => ({
      purpose,
      max_bytes: limitOf(context, purpose),
      types: [...typesOf(purpose)],
    })),
    max_megapixels: MAX_MEGAPIXELS,
    used_bytes: await bytesOf(context.db, caller.userId),
    quota_bytes: quotaOf(context, caller.kind),
  }),
  'POST /files': ({ caller, body }) => uploadFile(context, caller, body),
  'GET /files': async ({ caller, query: { cursor, limit } }) => {
    const rows = await listOwn(context.db, {
      ownerId: caller.userId,
      before: cursor === undefined ? undefined : decodeCursor(cursor, z.tuple([z.guid()]))[0],
      count: limit + 1,
      withHeld: false,
    });
    const items = rows.slice(0, limit);
    return {
      items: items.map((row) => describeFile(context, row)),
      next_cursor: rows.length > limit ? encodeCursor(items.slice(-1).map(({ id }) => id)) : null,
    };
  },
  'GET /files/:id': async ({ caller, params }) => {
    const row = await findOwn(context.db, caller.userId, params.id);
    if (row === undefined) throw new AppError('file_not_found');
    return describeFile(context, row);
  },
  'DELETE /files/:id': async ({ caller, params }) => {
    if (!(await deleteOwn(context.db, caller.userId, params.id))) throw new AppError('file_not_found');
    return undefined;
  },
  'GET /files/:id/content': ({ caller, params, query }) => serveContent(context, params.id, query.w, caller),
  'GET /images/:file_hash': ({ caller, params, query }) => serveImage(context, params.file_hash, query.w, caller),
});

/** For `users`: the picture that a person shows. */
export const createServiceRoutes = (context: Context): Handlers<typeof filesForServices> => ({
  'POST /internal/files/avatar': async ({ caller, body }) => ({
    file_hash: (await storeAvatar(context, caller.userId, body)).blobHash,
  }),
  'DELETE /internal/files/avatar': async ({ caller }) => {
    await deleteAvatar(context.db, caller.userId);
    return undefined;
  },
  'GET /internal/files/avatar': async ({ caller }) => {
    const row = await findAvatar(context.db, caller.userId);
    if (row === undefined) throw new AppError('avatar_not_found');
    const { blobHash: tag, bytes: size } = row;
    return new Bytes({
      type: row.mimeType,
      size,
      tag,
      inline: true,
      immutable: false,
      open: (start, end) => context.storage.open(tag, 'original', start, end),
    });
  },
});
