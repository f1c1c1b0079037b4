import { and, eq, isNull } from 'drizzle-orm';
import { z } from 'zod';
import type { ItemPage, ItemQuery } from '@madang/contracts/chat/collector';
import type { Database } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { decodeCursor, encodeCursor } from '#platform/http/cursor';
import type { Sign } from '../parts/stored-parts.ts';
import { isOfCollection } from '../models/passages.ts';
import { collectorItem, conversation, message } from '../schema.ts';
import { findItem, toItem, type Collection } from '../store/collector-items.ts';
import { readPassages, readPassagesAt } from '../store/collector-passages.ts';

const Position = z.tuple([z.int32().min(0)]);

/** An item with a page of its text. @throws AppError `collector_item_not_found`, `invalid_cursor` */
export const showItem = async (
  { db, sign }: { readonly db: Database; readonly sign: Sign },
  collection: Collection,
  id: string,
  { cursor, from = 0, limit }: Pick<z.output<typeof ItemQuery>, 'cursor' | 'from' | 'limit'>,
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

/** Of what an app shares, what an own answer cites, and no more of it. @throws AppError `collector_item_not_found` */
export const showCited = async (
  { db, sign }: { readonly db: Database; readonly sign: Sign },
  ownerId: string,
  id: string,
  messageId: string,
): Promise<z.output<typeof ItemPage>> => {
  const [row] = await db
    .select({ item: collectorItem, citations: message.citations })
    .from(message)
    .innerJoin(conversation, eq(conversation.id, message.conversationId))
    .innerJoin(collectorItem, and(eq(collectorItem.id, id), isNull(collectorItem.ownerId)))
    .where(and(eq(message.id, messageId), eq(conversation.ownerId, ownerId), isNull(conversation.deletedAt)));
  const cited = (row?.citations ?? []).filter((each) => isOfCollection(each) && each.ref === id);
  if (row === undefined || cited.length === 0) throw new AppError('collector_item_not_found');
  const positions = cited.flatMap(({ passage }) => passage?.position ?? []);
  return {
    ...toItem({ ...row.item, file: null, tags: [], excerpt: '' }, sign),
    passages: await readPassagesAt(db, id, positions),
    next_cursor: null,
  };
};
