import { z } from 'zod';
import type { CollectorItem, CollectorKind } from '@madang/contracts/chat';
import { Id } from '@madang/contracts/fields';
import type { Database } from '#platform/db/database';
import { decodeCursor, encodeCursor } from '#platform/http/cursor';
import type { Sign } from '../parts/stored-parts.ts';
import { listItems, toItem, type Collection } from '../store/collector-items.ts';
import { indexMoved } from '../store/collector-passages.ts';

interface PageRequest {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly q?: string | undefined;
  readonly kind?: CollectorKind | undefined;
  readonly tag?: string | undefined;
}

/** A page of a collection, newest first. @throws AppError `invalid_cursor` */
export const pageOfItems = async (
  { db, sign }: { readonly db: Database; readonly sign: Sign },
  collection: Collection,
  { cursor, limit, q, kind, tag }: PageRequest,
): Promise<{ items: CollectorItem[]; next_cursor: string | null }> => {
  const before = cursor === undefined ? undefined : decodeCursor(cursor, z.tuple([Id]))[0];
  if (q !== undefined) await indexMoved(db, collection);
  const rows = await listItems(db, collection, { q, kind, tag, before, limit: limit + 1 });
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map((row) => toItem(row, sign)),
    next_cursor: rows.length > limit && last !== undefined ? encodeCursor([last.id]) : null,
  };
};
