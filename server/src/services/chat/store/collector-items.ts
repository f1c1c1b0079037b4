import { and, desc, eq, inArray, isNull, lt, ne, sql, type SQL } from 'drizzle-orm';
import type { CollectorItem, CollectorKind } from '@madang/contracts/chat';
import type { Database, Executor, Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { fold, foldSql } from '#platform/text/fold';
import { escapeLike } from '#platform/text/like';
import { withUrl, type Sign } from '../parts/stored-parts.ts';
import { collectorItem, heldFile } from '../schema.ts';
import { wantedGrams, wordsOf } from '../search/grams.ts';

export type ItemRow = typeof collectorItem.$inferSelect;

/** Whose items: a person's, or those that the installation keeps for an app. */
export type Collection = { readonly ownerId: string } | { readonly app: string };

/** Texts are indexed for one collection, so that a lookup touches nothing of another (docs/decisions/0009). */
export const saltOf = (collection: Collection): string =>
  'ownerId' in collection ? collection.ownerId : `app:${collection.app}`;

export const collectionOf = ({ ownerId, app }: Pick<ItemRow, 'ownerId' | 'app'>): Collection =>
  ownerId === null ? { app: app ?? '' } : { ownerId };

export const within = (collection: Collection): SQL | undefined =>
  'ownerId' in collection
    ? eq(collectorItem.ownerId, collection.ownerId)
    : and(isNull(collectorItem.ownerId), eq(collectorItem.app, collection.app));

/** What is in lists: documents of messages are not. */
const listed = (collection: Collection): SQL | undefined =>
  and(within(collection), ne(collectorItem.kind, 'attachment'));

export const toItem = (row: ItemRow, sign: Sign): CollectorItem => ({
  id: row.id,
  kind: row.kind,
  title: row.title,
  tags: row.tags,
  status: row.status,
  error_code: row.errorCode,
  url: row.url,
  file: row.file === null ? null : withUrl(row.file, sign),
  message_id: row.messageId,
  conversation_id: row.conversationId,
  pages: row.pages,
  chars: row.chars,
  is_cut: row.isCut,
  excerpt: row.excerpt,
  created_at: row.createdAt.toISOString(),
  updated_at: row.updatedAt.toISOString(),
});

/** Whoever adds to a collection waits for whoever adds to it as well, so that no two of them take the last place. */
export const lockCollection = async (tx: Transaction, collection: Collection): Promise<Size> => {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`collector:${saltOf(collection)}`}, 0))`);
  return sizeOf(tx, collection);
};

interface Size {
  readonly items: number;
  /** Letters of all of them. */
  readonly chars: number;
}

/** Of the collections of apps, by their apps. */
export const sizesOfCollections = async (
  db: Executor,
): Promise<Map<string, Size & { readonly reading: number; readonly failed: number }>> => {
  const counted = (status: ItemRow['status']) =>
    sql<number>`count(*) FILTER (WHERE ${collectorItem.status} = ${status})::int`;
  const rows = await db
    .select({
      app: collectorItem.app,
      items: sql<number>`count(*)::int`,
      chars: sql<number>`coalesce(sum(${collectorItem.chars}), 0)::float8`,
      reading: counted('reading'),
      failed: counted('failed'),
    })
    .from(collectorItem)
    .where(isNull(collectorItem.ownerId))
    .groupBy(collectorItem.app);
  return new Map(rows.map(({ app, ...size }) => [app ?? '', size]));
};

/** Asked for with every question: most installations share nothing. */
export const hasCollection = async (db: Database, app: string): Promise<boolean> => {
  const { rowCount } = await db.$client.query({
    name: 'has_collection',
    text: `SELECT FROM chat.collector_item WHERE owner_id IS NULL AND app = $1 AND status = 'ready' LIMIT 1`,
    values: [app],
  });
  return rowCount === 1;
};

export const sizeOf = async (db: Executor, collection: Collection): Promise<Size> => {
  const [row] = await db
    .select({
      items: sql<number>`count(*) FILTER (WHERE kind <> 'attachment')::int`,
      chars: sql<number>`coalesce(sum(chars), 0)::float8`,
    })
    .from(collectorItem)
    .where(within(collection));
  return row ?? { items: 0, chars: 0 };
};

/** @throws AppError `collector_text_full` */
export const assertFits = (chars: number, most: number): void => {
  if (chars > most) throw new AppError('collector_text_full', { values: { most } });
};

export const insertItem = async (db: Executor, row: typeof collectorItem.$inferInsert): Promise<ItemRow> => {
  const [inserted] = await db.insert(collectorItem).values(row).returning();
  if (inserted === undefined) throw new Error('insert returned no row');
  return inserted;
};

export const findItem = async (db: Executor, collection: Collection, id: string): Promise<ItemRow | undefined> => {
  const [row] = await db
    .select()
    .from(collectorItem)
    .where(and(eq(collectorItem.id, id), within(collection)));
  return row;
};

/** Those of them that are there, in the order of the ids. */
export const findItems = async (db: Executor, collection: Collection, ids: readonly string[]): Promise<ItemRow[]> => {
  if (ids.length === 0) return [];
  const rows = await db
    .select()
    .from(collectorItem)
    .where(and(inArray(collectorItem.id, [...ids]), listed(collection)));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return [...new Set(ids)].flatMap((id) => byId.get(id) ?? []);
};

interface ListRequest {
  readonly q: string | undefined;
  readonly kind: CollectorKind | undefined;
  readonly tag: string | undefined;
  /** The last one of the page before. */
  readonly before: string | undefined;
  readonly limit: number;
}

/** In its title, or in one passage: every word. */
const hasWords = (collection: Collection, q: string): SQL | undefined => {
  const words = wordsOf(q);
  if (words.length === 0) return undefined;
  const patterns = sql.param(words.map((word) => `%${escapeLike(word)}%`));
  const like = (column: string) => sql`${sql.raw(foldSql(column))} LIKE ALL (${patterns}::text[])`;
  const grams = sql.param(wantedGrams(saltOf(collection), words));
  return sql`(${like('collector_item.title')} OR EXISTS (
    SELECT FROM chat.collector_passage p WHERE p.item_id = collector_item.id AND p.grams @> ${grams}::int[] AND ${like('p.text')}))`;
};

/** Newest first. */
export const listItems = (
  db: Executor,
  collection: Collection,
  { q, kind, tag, before, limit }: ListRequest,
): Promise<ItemRow[]> =>
  db
    .select()
    .from(collectorItem)
    .where(
      and(
        listed(collection),
        before === undefined ? undefined : lt(collectorItem.id, before),
        kind === undefined ? undefined : eq(collectorItem.kind, kind),
        tag === undefined
          ? undefined
          : sql`EXISTS (SELECT FROM unnest(${collectorItem.tags}) AS tag WHERE ${sql.raw(foldSql('tag'))} = ${fold(tag)})`,
        q === undefined ? undefined : hasWords(collection, q),
      ),
    )
    .orderBy(desc(collectorItem.id))
    .limit(limit);

/** The most used first, each as it was written first. */
export const listTags = async (db: Executor, collection: Collection): Promise<{ tag: string; count: number }[]> => {
  const { rows } = await db.execute<{ tag: string; count: number }>(sql`
    SELECT (array_agg(tag ORDER BY ${collectorItem.id}))[1] AS tag, count(DISTINCT ${collectorItem.id})::int AS count
    FROM ${collectorItem}, unnest(${collectorItem.tags}) AS tag WHERE ${listed(collection)}
    GROUP BY ${sql.raw(foldSql('tag'))} ORDER BY 2 DESC, 1 LIMIT 200`);
  return rows;
};

export const changeItem = async (
  db: Executor,
  collection: Collection,
  id: string,
  changes: Partial<Pick<ItemRow, 'title' | 'tags'>>,
): Promise<ItemRow | undefined> => {
  const [row] = await db
    .update(collectorItem)
    .set({ ...changes, updatedAt: sql`now()` })
    .where(and(eq(collectorItem.id, id), listed(collection)))
    .returning();
  return row;
};

/** What it held is noted as bound to nothing, for whoever lets go of it. */
export interface DeletedItem {
  readonly held: { readonly id: string; readonly ownerId: string } | undefined;
}

/** No conversation is asked with it any more; undefined where it is not there. */
export const deleteItem = async (
  tx: Transaction,
  collection: Collection,
  id: string,
): Promise<DeletedItem | undefined> => {
  const [gone] = await tx
    .delete(collectorItem)
    .where(and(eq(collectorItem.id, id), listed(collection)))
    .returning({ file: collectorItem.file, holderId: collectorItem.holderId });
  if (gone === undefined) return undefined;
  if ('ownerId' in collection)
    await tx.execute(sql`
      UPDATE chat.conversation SET collector_items = array_remove(collector_items, ${id}::uuid)
      WHERE owner_id = ${collection.ownerId} AND ${id}::uuid = ANY(collector_items)`);
  if (gone.file === null || gone.holderId === null) return { held: undefined };
  const held = { id: gone.file.id, ownerId: gone.holderId };
  await tx.insert(heldFile).values({ ...held, createdAt: sql`now() - interval '1 day'` });
  return { held };
};
