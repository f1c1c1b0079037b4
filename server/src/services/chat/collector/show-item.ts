import { z } from 'zod';
import type { ItemPage, ItemQuery } from '@madang/contracts/chat/collector';
import type { Database } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { decodeCursor, encodeCursor } from '#platform/http/cursor';
import type { Sign } from '../parts/stored-parts.ts';
import { findItem, toItem, type Collection } from '../store/collector-items.ts';
import { readPassages } from '../store/collector-passages.ts';

const Position = z.tuple([z.int32().min(0)]);

/** An item with a page of its text. @throws AppError `collector_item_not_found`, `invalid_cursor` */
export const showItem = async (
  { db, sign }: { readonly db: Database; readonly sign: Sign },
  collection: Collection,
  id: string,
  { cursor, from = 0, limit }: z.output<typeof ItemQuery>,
): Promise<z.output<typeof ItemPage>> => {
  const begin = cursor === undefined ? from : decodeCursor(cursor, Position)[0];
  const row = await findItem(db, collection, id);
  if (row === undefined) throw new AppError('collector_item_not_found');
  const passages = await readPassages(db, id, begin, limit + 1);
  const more = passages[limit];
  return {
    ...toItem(row, sign),
    passages: passages.slice(0, limit),
    next_cursor: more === undefined ? null : encodeCursor([more.position]),
  };
};
