import { setImmediate } from 'node:timers/promises';
import { and, asc, eq, gte, inArray, sql } from 'drizzle-orm';
import type { CollectorPassage } from '@madang/contracts/chat';
import type { Database, Executor } from '#platform/db/database';
import { collectorItem, collectorPassage } from '../schema.ts';
import type { Passage } from '../collector/split-text.ts';
import { gramsOf } from '../search/grams.ts';
import { collectionOf, saltOf, within, type Collection } from './collector-items.ts';

export interface IndexedPassage extends Passage {
  readonly grams: readonly number[];
}

const AT_ONCE = 100;

/** Whoever is answered by this process meanwhile waits for one passage at most. */
export const indexPassages = async (
  collection: Collection,
  passages: readonly Passage[],
): Promise<IndexedPassage[]> => {
  const indexed: IndexedPassage[] = [];
  for (const passage of passages) {
    indexed.push({ ...passage, grams: gramsOf(saltOf(collection), passage.text) });
    await setImmediate();
  }
  return indexed;
};

export const insertPassages = async (
  tx: Executor,
  itemId: string,
  passages: readonly IndexedPassage[],
): Promise<void> => {
  for (let from = 0; from < passages.length; from += AT_ONCE)
    await tx
      .insert(collectorPassage)
      .values(passages.slice(from, from + AT_ONCE).map((each) => ({ ...each, grams: [...each.grams], itemId })));
};

/** From a position on. */
export const readPassages = (db: Executor, itemId: string, from: number, limit: number): Promise<CollectorPassage[]> =>
  db
    .select({ position: collectorPassage.position, page: collectorPassage.page, text: collectorPassage.text })
    .from(collectorPassage)
    .where(and(eq(collectorPassage.itemId, itemId), gte(collectorPassage.position, from)))
    .orderBy(asc(collectorPassage.position))
    .limit(limit);

const ITEMS_AT_ONCE = 20;

/**
 * What a guest had becomes an account's with hashes that are salted with the guest: it is indexed anew when the account first
 * looks for something. What has changed hands again meanwhile is left to the next look.
 */
export const indexMoved = async (db: Database, collection: Collection): Promise<void> => {
  for (;;) {
    const moved = await db
      .select({ id: collectorItem.id, ownerId: collectorItem.ownerId, app: collectorItem.app })
      .from(collectorItem)
      .where(and(within(collection), sql`NOT indexed`))
      .limit(ITEMS_AT_ONCE);
    if (moved.length === 0) return;
    for (const { id, ownerId, app } of moved) {
      const texts = await readPassages(db, id, 0, Number.MAX_SAFE_INTEGER);
      const indexed = await indexPassages(collectionOf({ ownerId, app }), texts);
      const isStill = await db.transaction(async (tx) => {
        const { rowCount } = await tx
          .update(collectorItem)
          .set({ indexed: true })
          .where(and(eq(collectorItem.id, id), within(collection)));
        if (rowCount !== 1) return false;
        await tx.delete(collectorPassage).where(eq(collectorPassage.itemId, id));
        await insertPassages(tx, id, indexed);
        return true;
      });
      if (!isStill) return;
    }
  }
};

/** Where in the items a text is found, the best first. */
export interface RankedPassage extends CollectorPassage {
  readonly itemId: string;
}

/**
 * $1 hashes, $2 and $3 whose, $4 in which items, $5 tag, $6 how many. Each hash that a passage has counts the more the fewer
 * passages have it; a hash of another collection finds nothing, since it is salted.
 */
const RANK = `
  WITH scope AS MATERIALIZED (
    SELECT id FROM chat.collector_item WHERE status = 'ready' AND CASE WHEN $2::uuid IS NULL THEN owner_id IS NULL AND app = $3 ELSE owner_id = $2 END
      AND ($4::uuid[] IS NULL OR id = ANY($4)) AND ($5::text IS NULL OR $5 = ANY(tags))
  ),
  hit AS MATERIALIZED (
    SELECT wanted.gram, p.item_id, p.position FROM unnest($1::int[]) AS wanted(gram)
    JOIN chat.collector_passage p ON p.grams @> ARRAY[wanted.gram] WHERE p.item_id IN (SELECT id FROM scope)
  ),
  weight AS (
    SELECT gram, ln(1 + (SELECT count(*) FROM (SELECT DISTINCT item_id, position FROM hit) AS found)::float8 / count(*)) AS weight FROM hit GROUP BY gram
  ),
  best AS (
    SELECT item_id, position, sum(weight) AS score FROM hit JOIN weight USING (gram) GROUP BY item_id, position
    ORDER BY score DESC, item_id DESC, position LIMIT $6
  )
  SELECT item_id AS "itemId", position, page, text FROM best JOIN chat.collector_passage USING (item_id, position)
  ORDER BY score DESC, item_id DESC, position`;

interface RankRequest {
  readonly grams: readonly number[];
  /** undefined: in all of the collection. */
  readonly itemIds?: readonly string[] | undefined;
  readonly tag?: string | undefined;
  readonly limit: number;
}

export const rankPassages = async (
  db: Database,
  collection: Collection,
  { grams, itemIds, tag, limit }: RankRequest,
): Promise<RankedPassage[]> => {
  const [ownerId, app] = 'ownerId' in collection ? [collection.ownerId, null] : [null, collection.app];
  const { rows } = await db.$client.query<RankedPassage>({
    name: 'rank_passages',
    text: RANK,
    values: [grams, ownerId, app, itemIds ?? null, tag ?? null, limit],
  });
  return rows;
};

/** The beginnings of items, one passage after another, up to so many letters. */
export const readBeginnings = async (
  db: Executor,
  itemIds: readonly string[],
  limit: number,
): Promise<RankedPassage[]> =>
  db
    .select({
      itemId: collectorPassage.itemId,
      position: collectorPassage.position,
      page: collectorPassage.page,
      text: collectorPassage.text,
    })
    .from(collectorPassage)
    .where(inArray(collectorPassage.itemId, [...itemIds]))
    .orderBy(asc(collectorPassage.position), asc(collectorPassage.itemId))
    .limit(limit);
