import { z } from 'zod';
import type { CategoryId, Item } from '@madang/contracts/recycle-content';
import { decodeCursor, encodeCursor } from '#platform/http/cursor';
import type { ItemStore } from './store/items.ts';

const Position = z.tuple([z.string().max(200), z.string().max(80)]);

interface ListRequest {
  readonly category: CategoryId | undefined;
  readonly cursor: string | undefined;
  readonly limit: number;
}

/** By Korean name. One row more than asked for tells whether there is another page. */
export const listItems = async (
  store: ItemStore,
  { category, cursor, limit }: ListRequest,
): Promise<{ items: Item[]; next_cursor: string | null }> => {
  const position = cursor === undefined ? undefined : decodeCursor(cursor, Position);
  const after = position === undefined ? undefined : { name: position[0], id: position[1] };
  const rows = await store.list({ category, after, limit: limit + 1 });
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items,
    next_cursor: rows.length > limit && last !== undefined ? encodeCursor([last.name.ko, last.id]) : null,
  };
};
