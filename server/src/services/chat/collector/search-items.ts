import type { CollectorHit } from '@madang/contracts/chat';
import type { Database } from '#platform/db/database';
import type { Sign } from '../parts/stored-parts.ts';
import { findItems, toItem, type Collection } from '../store/collector-items.ts';
import { findPassages } from './find-passages.ts';
import { excerptOf } from './find-words.ts';

interface SearchRequest {
  readonly q: string;
  readonly tag?: string | undefined;
  readonly limit: number;
}

/** Of what has parts of the words only by chance, most is left out when the words are looked for. */
const LOOKED_AT = 3;

/** Passages in which a word of the question stands, the best first. */
export const searchItems = async (
  { db, sign }: { readonly db: Database; readonly sign: Sign },
  collection: Collection,
  { q, tag, limit }: SearchRequest,
): Promise<{ items: CollectorHit[] }> => {
  const found = await findPassages(db, collection, { text: q, tag, limit: limit * LOOKED_AT });
  const rows = await findItems(
    db,
    collection,
    found.map(({ itemId }) => itemId),
  );
  const items = new Map(rows.map((row) => [row.id, toItem(row, sign)]));
  return {
    items: found
      .flatMap(({ itemId, position, page, text }) => {
        const item = items.get(itemId);
        const excerpt = excerptOf(q, text);
        return item === undefined || !excerpt.some((piece) => piece.found) ? [] : [{ item, position, page, excerpt }];
      })
      .slice(0, limit),
  };
};
