import type { collector as contract } from '@madang/contracts/chat/collector';
import { DOCUMENT_TYPES } from '@madang/contracts/files';
import { AppError } from '#platform/errors';
import type { Handlers } from '#platform/http/handler';
import { Reply } from '#platform/http/reply';
import { holdFiles } from '../attachments/hold-files.ts';
import { removeItem } from '../collector/delete-item.ts';
import { charLimit, createItemLimit } from '../collector/limits.ts';
import { keepItem, type Collected } from '../collector/keep-item.ts';
import { pageOfItems } from '../collector/list-items.ts';
import { searchItems } from '../collector/search-items.ts';
import { showCited, showItem } from '../collector/show-item.ts';
import { tidyTags } from '../collector/tags.ts';
import type { Context } from '../settings.ts';
import { changeItem, sizeOf, findItem, listTags, toItem } from '../store/collector-items.ts';
import { readUnsent } from '../store/attached-documents.ts';
import { readAgain } from '../store/collector-reading.ts';
import type { Principal } from '#platform/auth/principal';

const of = ({ userId }: Principal) => ({ ownerId: userId });

export const createCollectorRoutes = (context: Context): Handlers<typeof contract> => {
  const {
    db,
    config,
    addresses: { sign },
  } = context;
  const limitOf = createItemLimit(db, config);
  const keep = async (collected: Collected, caller: Principal) => {
    const room = { most: await limitOf(caller), mostChars: charLimit(caller) };
    const kept = await keepItem(context, { collection: of(caller), by: caller.userId, ...room, collected });
    return new Reply(201, toItem(kept, sign));
  };
  return {
    'POST /collector/items': ({ body, caller }) => keep(body, caller),

    'POST /collector/files': async ({ body, caller, request }) => {
      const as = { caller, request };
      const stored: string[] = [];
      try {
        const { fields } = await body.receive(async ({ name, type, bytes }) => {
          const file = await context.client.call(
            'POST /files',
            { body: { purpose: 'document', temporary: 'true', file: { name, type, bytes } } },
            { as },
          );
          stored.push(file.id);
        });
        const [fileId] = stored;
        if (fileId === undefined) throw new AppError('file_empty');
        const { title, tags } = fields;
        return await keep({ kind: 'file', file_id: fileId, tags, ...(title === undefined ? {} : { title }) }, caller);
      } catch (error) {
        // What came before the mistake is nobody's: it does not wait for the end of its time.
        await Promise.allSettled(
          stored.map((id) => context.client.call('DELETE /files/:id', { params: { id } }, { as })),
        );
        throw error;
      }
    },

    'GET /collector/items': ({ query, caller }) => pageOfItems({ db, sign }, of(caller), query),

    'GET /collector/items/:id': ({ params: { id }, query: { message_id: cited, ...query }, caller }) =>
      cited === undefined
        ? showItem({ db, sign }, of(caller), id, query)
        : showCited({ db, sign }, caller.userId, id, cited),

    'PUT /collector/items/:id': async ({ params, body, caller }) => {
      const { tags, ...changes } = body;
      const row = await changeItem(db, of(caller), params.id, {
        ...changes,
        ...(tags === undefined ? {} : { tags: tidyTags(tags) }),
      });
      if (row === undefined) throw new AppError('collector_item_not_found');
      return toItem(row, sign);
    },

    'DELETE /collector/items/:id': async ({ params, caller }) => {
      await removeItem(context, of(caller), params.id);
      return undefined;
    },

    'POST /collector/items/:id/retry': async ({ params, caller }) => {
      await readAgain(db, of(caller), { id: params.id, mostChars: charLimit(caller) });
      const row = await findItem(db, of(caller), params.id);
      if (row === undefined) throw new AppError('collector_item_not_found');
      return toItem(row, sign);
    },

    'POST /collector/attachments': async ({ body: { file_id: id }, caller }) => {
      const own = of(caller);
      if ((await findItem(db, own, id)) === undefined) {
        const held = await holdFiles(context, { ownerId: caller.userId, ids: [id], types: DOCUMENT_TYPES });
        const file = held.get(id);
        if (file === undefined) throw new AppError('file_not_found');
        await readUnsent(db, { ...own, mostChars: charLimit(caller) }, id, file);
      }
      const row = await findItem(db, own, id);
      if (row?.kind !== 'attachment') throw new AppError('file_not_found');
      return toItem(row, sign);
    },

    'GET /collector/search': ({ query, caller }) => searchItems({ db, sign }, of(caller), query),

    'GET /collector/tags': async ({ caller }) => ({
      items: await listTags(db, of(caller)),
      total: (await sizeOf(db, of(caller))).items,
      limit: await limitOf(caller),
    }),
  };
};
