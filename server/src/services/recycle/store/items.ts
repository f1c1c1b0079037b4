import { and, asc, eq, sql } from 'drizzle-orm';
import type { Category } from '@madang/contracts/recycle';
import type { CategoryId, Item } from '@madang/contracts/recycle-content';
import type { QueryResultRow } from 'pg';
import type { Database } from '#platform/db/database';
import { category, item } from '../schema.ts';
import { isOfMaterial } from '../head-noun.ts';
import type { IndexEntry } from '../word-index.ts';

export interface TermMatch {
  readonly itemId: string;
  readonly term: string;
  readonly spelled: string;
  readonly label: string;
}

export interface ListOptions {
  readonly category: CategoryId | undefined;
  readonly after: { readonly name: string; readonly id: string } | undefined;
  readonly limit: number;
}

export interface TypedMatch extends Omit<TermMatch, 'spelled'> {
  readonly isName: boolean;
}

/** So many terms hold the commonest part of a word that the rest of them could not be shown anyway. */
const MOST_TERMS = 400;

const FIND_ITEMS = `
  SELECT i.data FROM unnest($1::text[]) WITH ORDINALITY AS asked (id, place) JOIN recycle_info.item i ON i.id = asked.id ORDER BY asked.place`;

const findTyped = (fits: string): string => `
  SELECT t.item_id AS "itemId", t.term, t.label, t.is_name AS "isName" FROM recycle_info.search_term t WHERE ${fits}
  ORDER BY length(t.term), t.item_id LIMIT $2`;

const FIND_TERMS = `
  SELECT item_id AS "itemId", term, spelled, label FROM recycle_info.search_term WHERE term = ANY($1)`;

/** One letter wrong in the shortest word that is compared leaves this much of its trigrams. */
const FIND_SIMILAR = `
  SELECT t.item_id AS "itemId", t.term, t.spelled, t.label
  FROM unnest($1::text[]) AS asked (spelled) JOIN recycle_info.search_term t ON t.spelled % asked.spelled
  WHERE similarity(t.spelled, asked.spelled) >= 0.4
  GROUP BY t.item_id, t.term ORDER BY max(similarity(t.spelled, asked.spelled)) DESC LIMIT 30`;

/** Prepared once: all of these are asked for by every visitor. */
export const createItemStore = (db: Database) => {
  const named = <T extends QueryResultRow>(name: string, text: string, ...values: unknown[]): Promise<T[]> =>
    db.$client.query<T>({ name, text, values }).then(({ rows }) => rows);
  const find = db
    .select({ data: item.data })
    .from(item)
    .where(eq(item.id, sql.placeholder('id')))
    .prepare('find_item');
  const categories = db
    .select({
      data: category.data,
      count: sql<number>`(SELECT count(*)::int FROM recycle_info.item i WHERE i.category = recycle_info.category.id)`,
    })
    .from(category)
    .orderBy(asc(category.displayOrder))
    .prepare('list_categories');
  const later = sql`(${item.nameKo}, ${item.id}) > (${sql.placeholder('name')}, ${sql.placeholder('after')})`;
  const inCategory = eq(item.category, sql.placeholder('category'));
  const page = (name: string, ...conditions: Parameters<typeof and>) =>
    db
      .select({ data: item.data })
      .from(item)
      .where(and(...conditions))
      .orderBy(asc(item.nameKo), asc(item.id))
      .limit(sql.placeholder('limit'))
      .prepare(name);
  const all = page('items', later);
  const ofCategory = page('items_of_category', inCategory, later);
  return {
    find: async (id: string): Promise<Item | undefined> => (await find.execute({ id }))[0]?.data,
    categories: async (): Promise<Category[]> =>
      (await categories.execute()).map(({ data, count }) => ({ ...data, item_count: count })),
    list: async ({ category: id, after, limit }: ListOptions): Promise<Item[]> => {
      const position = { name: after?.name ?? '', after: after?.id ?? '', limit };
      const rows =
        id === undefined ? await all.execute(position) : await ofCategory.execute({ ...position, category: id });
      return rows.map((row) => row.data);
    },
    /** Every item with the words that it may be described by. */
    describing: async (): Promise<IndexEntry[]> => {
      const rows = await db.select({ data: item.data }).from(item);
      return rows.map(({ data: { id, name, keywords, clues, category, description, disposal_route: route } }) => ({
        id,
        isOfMaterial: isOfMaterial(name.ko, route),
        // Oil in a pizza box is dirt.
        isHazardous:
          category === 'hazardous' || (route === 'hazardous' && category !== 'food') || /가스/.test(description.ko),
        texts: [name.ko, name.en, ...keywords, ...((clues as string[] | undefined) ?? [])],
      }));
    },
    /** In the order of the ids. */
    findAll: async (ids: readonly string[]): Promise<Item[]> =>
      (await named<{ data: Item }>('find_items', FIND_ITEMS, ids)).map(({ data }) => data),
    /** Terms that are exactly one of these. */
    findTerms: (terms: readonly string[]) => named<TermMatch>('find_terms', FIND_TERMS, terms),
    /** Terms that are spelled much like one of these. */
    findSimilar: (spelled: readonly string[]) => named<TermMatch>('find_similar', FIND_SIMILAR, spelled),
    /** Terms that hold one of these, the shortest first. */
    findHolding: (column: 'spelled' | 'initials', parts: readonly string[]) =>
      named<TypedMatch>(
        `find_holding_${column}`,
        findTyped(`t.${column} LIKE ANY($1)`),
        parts.map((part) => `%${part}%`),
        MOST_TERMS,
      ),
    /** Terms that begin with one of these, the shortest first: for parts that are too short to be found inside. */
    findBeginning: (column: 'spelled' | 'initials', parts: readonly string[]) =>
      named<TypedMatch>(
        `find_beginning_${column}`,
        findTyped(
          `EXISTS (SELECT FROM unnest($1::text[]) AS part WHERE t.${column} ~>=~ part AND t.${column} ~<~ (part || U&'\\+10FFFF'))`,
        ),
        parts,
        MOST_TERMS,
      ),
  };
};
export type ItemStore = ReturnType<typeof createItemStore>;
