import { setImmediate } from 'node:timers/promises';
import { and, asc, eq, gte, inArray, sql } from 'drizzle-orm';
import type { CollectorPassage } from '@madang/contracts/chat';
import type { Database, Executor } from '#platform/db/database';
import { fold, foldSql } from '#platform/text/fold';
import { collectorItem, collectorPassage } from '../schema.ts';
import type { Passage } from '../collector/split-text.ts';
import { gramsOf } from '../search/grams.ts';
import { saltOf, within, type Collection } from './collector-items.ts';

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

/** Those that are there of the ones named. */
export const readPassagesAt = (
  db: Executor,
  itemId: string,
  positions: readonly number[],
): Promise<CollectorPassage[]> =>
  db
    .select({ position: collectorPassage.position, page: collectorPassage.page, text: collectorPassage.text })
    .from(collectorPassage)
    .where(and(eq(collectorPassage.itemId, itemId), inArray(collectorPassage.position, [...positions])))
    .orderBy(asc(collectorPassage.position));

const ITEMS_AT_ONCE = 20;

/**
 * What a guest had becomes an account's with hashes that are salted with the guest: it is indexed anew when the account first
 * looks for something. It is locked before its text is read, so that nobody stores another text, indexes it as well, or takes
 * it over meanwhile. What is still to be read is indexed by whoever stores it.
 */
export const indexMoved = async (db: Database, collection: Collection): Promise<void> => {
  const isMoved = and(within(collection), eq(collectorItem.status, 'ready'), sql`NOT indexed`);
  for (;;) {
    const moved = await db.select({ id: collectorItem.id }).from(collectorItem).where(isMoved).limit(ITEMS_AT_ONCE);
    if (moved.length === 0) return;
    for (const { id } of moved)
      await db.transaction(async (tx) => {
        const [still] = await tx
          .select({ id: collectorItem.id })
          .from(collectorItem)
          .where(and(eq(collectorItem.id, id), isMoved))
          .for('update');
        if (still === undefined) return;
        const indexed = await indexPassages(collection, await readPassages(tx, id, 0, Number.MAX_SAFE_INTEGER));
        await tx.delete(collectorPassage).where(eq(collectorPassage.itemId, id));
        await insertPassages(tx, id, indexed);
        await tx.update(collectorItem).set({ indexed: true }).where(eq(collectorItem.id, id));
      });
  }
};

/** Where in the items a text is found, the best first. */
export interface RankedPassage extends CollectorPassage {
  readonly itemId: string;
}

/** What many passages have tells them not apart: the rarest hashes, and of each so many passages. */
const MOST_GRAMS = 60;
const MOST_HITS = 4000;

/**
 * $1 hashes, $2 and $3 whose, $4 in which items, $5 tag, $6 how many. Each hash that a passage has counts the more the fewer
 * passages have it; a hash of another collection finds nothing, since it is salted.
 */
const RANK = `
  WITH scope AS MATERIALIZED (
    SELECT id FROM chat.collector_item WHERE status = 'ready' AND CASE WHEN $2::uuid IS NULL THEN owner_id IS NULL AND app = $3 ELSE owner_id = $2 END
      AND CASE WHEN $4::uuid[] IS NULL THEN kind <> 'attachment' ELSE id = ANY($4) END AND ($5::text IS NULL OR EXISTS (SELECT FROM unnest(tags) AS tag WHERE ${foldSql('tag')} = $5))
  ),
  known AS MATERIALIZED (
    SELECT gram, found FROM unnest($1::int[]) AS wanted(gram),
    LATERAL (SELECT count(*) AS found FROM (SELECT FROM chat.collector_passage p WHERE p.grams @> ARRAY[wanted.gram] LIMIT ${MOST_HITS}) AS one) AS counted
    WHERE found > 0 ORDER BY found, gram LIMIT ${MOST_GRAMS}
  ),
  hit AS MATERIALIZED (
    SELECT known.gram, place.item_id, place.position FROM known, LATERAL (
      SELECT p.item_id, p.position FROM chat.collector_passage p
      WHERE p.grams @> ARRAY[known.gram] AND p.item_id IN (SELECT id FROM scope) LIMIT ${MOST_HITS}) AS place
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
    values: [grams, ownerId, app, itemIds ?? null, tag === undefined ? null : fold(tag), limit],
  });
  return rows;
};

/** What is cited has a number of three digits (collector/cited-numbers.ts). */
const MOST_CITABLE = 999;

/** The beginnings of items, one passage after another; all of them, unless somebody wants no more than so many. */
export const readBeginnings = async (
  db: Executor,
  itemIds: readonly string[],
  limit = MOST_CITABLE,
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
