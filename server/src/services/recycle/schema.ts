import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgSchema, primaryKey, text } from 'drizzle-orm/pg-core';
import type { Category, Item } from '@madang/contracts/recycle';
import type { z } from 'zod';

export const recycleInfo = pgSchema('recycle_info');

export const category = recycleInfo.table('category', {
  id: text('id').primaryKey(),
  displayOrder: integer('display_order').notNull(),
  data: jsonb('data').$type<Omit<z.infer<typeof Category>, 'item_count'>>().notNull(),
});

export const item = recycleInfo.table(
  'item',
  {
    id: text('id').primaryKey(),
    category: text('category').notNull(),
    nameKo: text('name_ko').notNull(),
    data: jsonb('data').$type<Item>().notNull(),
  },
  (table) => [index('item_by_name').on(table.nameKo, table.id), index('item_by_category').on(table.category, table.nameKo, table.id)],
);

/** Everything that people call a thing: its names and keywords, normalised, without spaces. */
export const searchTerm = recycleInfo.table(
  'search_term',
  {
    itemId: text('item_id').notNull().references(() => item.id, { onDelete: 'cascade' }),
    term: text('term').notNull(),
    /** The term letter by letter, for misspellings. */
    spelled: text('spelled').notNull().default(''),
    /** As it is written in the guide. */
    label: text('label').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.itemId, table.term] }),
    index('search_term_exact').on(table.term),
    index('search_term_spelled').using('gin', sql`${table.spelled} gin_trgm_ops`),
  ],
);

/** Which content is loaded, so that an unchanged one is not loaded again. */
export const contentVersion = recycleInfo.table('content_version', {
  name: text('name').primaryKey(),
  hash: text('hash').notNull(),
});
