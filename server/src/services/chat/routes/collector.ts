import { z } from 'zod';
import type { collector as contract } from '@madang/contracts/chat/collector';
import { AppError } from '#platform/errors';
import { decodeCursor, encodeCursor } from '#platform/http/cursor';
import type { Handlers } from '#platform/http/handler';
import { Reply } from '#platform/http/reply';
import { releaseUnbound } from '../attachments/hold-files.ts';
import { charLimit, createItemLimit } from '../collector/limits.ts';
import { keepItem } from '../collector/keep-item.ts';
import { searchItems } from '../collector/search-items.ts';
import { showItem } from '../collector/show-item.ts';
import { tidyTags } from '../collector/tags.ts';
import type { Context } from '../settings.ts';
import { changeItem, sizeOf, deleteItem, findItem, listItems, listTags, toItem } from '../store/collector-items.ts';
import { indexMoved } from '../store/collector-passages.ts';
import { readAgain } from '../store/collector-reading.ts';
import { Id } from '@madang/contracts/fields';
import type { Principal } from '#platform/auth/principal';

const of = ({ userId }: Principal) => ({ ownerId: userId });

export const createCollectorRoutes = (context: Context): Handlers<typeof contract> => {
  const {
    db,
    config,
    addresses: { sign },
  } = context;
  const limitOf = createItemLimit(db, config);
  return {
    'POST /collector/items': async ({ body, caller }) =>
      new Reply(
        201,
        toItem(
          await keepItem(context, {
            collection: of(caller),
            by: caller.userId,
            most: await limitOf(caller),
            mostChars: charLimit(caller),
            collected: body,
          }),
          sign,
        ),
      ),

    'GET /collector/items': async ({ query: { cursor, limit, ...query }, caller }) => {
      const before = cursor === undefined ? undefined : decodeCursor(cursor, z.tuple([Id]))[0];
      if (query.q !== undefined) await indexMoved(db, of(caller));
      const rows = await listItems(db, of(caller), {
        q: undefined,
        kind: undefined,
        tag: undefined,
        ...query,
        before,
        limit: limit + 1,
      });
      const shown = rows.slice(0, limit);
      const last = shown.at(-1);
      return {
        items: shown.map((row) => toItem(row, sign)),
        next_cursor: rows.length > limit && last !== undefined ? encodeCursor([last.id]) : null,
      };
    },

    'GET /collector/items/:id': ({ params, query, caller }) => showItem({ db, sign }, of(caller), params.id, query),

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
      if (!(await db.transaction((tx) => deleteItem(tx, of(caller), params.id))))
        throw new AppError('collector_item_not_found');
      // Its file is let go at once, so that its address opens nothing from then on.
      await releaseUnbound(context);
      return undefined;
    },

    'POST /collector/items/:id/retry': async ({ params, caller }) => {
      await readAgain(db, of(caller), { id: params.id, mostChars: charLimit(caller) });
      const row = await findItem(db, of(caller), params.id);
      if (row === undefined) throw new AppError('collector_item_not_found');
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
