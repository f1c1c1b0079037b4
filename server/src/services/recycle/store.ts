import { and, asc, eq, sql } from 'drizzle-orm';
import type { Category, CategoryId, Item } from '@madang/contracts/recycle';
import type { z } from 'zod';
import type { Database } from '#platform/db/database';
import { category, item } from './schema.ts';

export interface TermMatch {
  readonly item: Item;
  readonly term: string;
  readonly spelled: string;
  readonly label: string;
}

export interface ListOptions {
  readonly category: CategoryId | undefined;
  readonly after: { readonly name: string; readonly id: string } | undefined;
  readonly limit: number;
}

const FIND_TERMS = `
  SELECT i.data AS item, t.term, t.spelled, t.label
  FROM recycle_info.search_term t JOIN recycle_info.item i ON i.id = t.item_id
  WHERE t.term = ANY($1)`;

/** One letter wrong in the shortest word that is compared leaves this much of its trigrams. */
const FIND_SIMILAR = `
  SELECT i.data AS item, t.term, t.spelled, t.label
  FROM (
    SELECT t.item_id, t.term, t.spelled, t.label, max(similarity(t.spelled, asked.spelled)) AS likeness
    FROM unnest($1::text[]) AS asked (spelled) JOIN recycle_info.search_term t ON t.spelled % asked.spelled
    WHERE similarity(t.spelled, asked.spelled) >= 0.4
    GROUP BY t.item_id, t.term ORDER BY likeness DESC LIMIT 30
  ) t JOIN recycle_info.item i ON i.id = t.item_id`;

/** Prepared once: all of these are asked for by every visitor. */
export const createRecycleStore = (db: Database) => {
  const find = db.select({ data: item.data }).from(item).where(eq(item.id, sql.placeholder('id'))).prepare('find_item');
  const categories = db
    .select({ data: category.data, count: sql<number>`(SELECT count(*)::int FROM recycle_info.item i WHERE i.category = ${category.id})` })
    .from(category).orderBy(asc(category.displayOrder)).prepare('list_categories');
  const later = sql`(${item.nameKo}, ${item.id}) > (${sql.placeholder('name')}, ${sql.placeholder('after')})`;
  const inCategory = eq(item.category, sql.placeholder('category'));
  const page = (name: string, ...conditions: Parameters<typeof and>) =>
    db.select({ data: item.data }).from(item).where(and(...conditions)).orderBy(asc(item.nameKo), asc(item.id)).limit(sql.placeholder('limit')).prepare(name);
  const all = page('items', later);
  const ofCategory = page('items_of_category', inCategory, later);
  return {
    find: async (id: string): Promise<Item | undefined> => (await find.execute({ id }))[0]?.data,
    categories: async (): Promise<z.infer<typeof Category>[]> => (await categories.execute()).map(({ data, count }) => ({ ...data, item_count: count })),
    list: async ({ category: id, after, limit }: ListOptions): Promise<Item[]> => {
      const position = { name: after?.name ?? '', after: after?.id ?? '', limit };
      const rows = id === undefined ? await all.execute(position) : await ofCategory.execute({ ...position, category: id });
      return rows.map((row) => row.data);
    },
    /** Terms that are exactly one of these. */
    findTerms: async (terms: readonly string[]): Promise<TermMatch[]> =>
      (await db.$client.query<TermMatch>({ name: 'find_terms', text: FIND_TERMS, values: [terms] })).rows,
    /** Terms that are spelled much like one of these. */
    findSimilar: async (spelled: readonly string[]): Promise<TermMatch[]> =>
      (await db.$client.query<TermMatch>({ name: 'find_similar', text: FIND_SIMILAR, values: [spelled] })).rows,
  };
};
export type RecycleStore = ReturnType<typeof createRecycleStore>;
