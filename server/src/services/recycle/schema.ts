import { sql } from 'drizzle-orm';
import { boolean, date, index, integer, jsonb, pgSchema, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { Localized } from '@madang/contracts/fields';
import type { CategoryContent, FaqContent, Item } from '@madang/contracts/recycle-content';
import type { Region } from '@madang/contracts/recycle-regions';

export const recycleInfo = pgSchema('recycle_info');

export const category = recycleInfo.table('category', {
  id: text('id').primaryKey(),
  displayOrder: integer('display_order').notNull(),
  data: jsonb('data').$type<CategoryContent>().notNull(),
});

export const item = recycleInfo.table(
  'item',
  {
    id: text('id').primaryKey(),
    category: text('category').notNull(),
    nameKo: text('name_ko').notNull(),
    data: jsonb('data').$type<Item>().notNull(),
  },
  (table) => [
    index('item_by_name').on(table.nameKo, table.id),
    index('item_by_category').on(table.category, table.nameKo, table.id),
  ],
);

/** Everything that people call a thing: its names and keywords, normalised, without spaces. */
export const searchTerm = recycleInfo.table(
  'search_term',
  {
    itemId: text('item_id')
      .notNull()
      .references(() => item.id, { onDelete: 'cascade' }),
    term: text('term').notNull(),
    /** The term letter by letter, for misspellings. */
    spelled: text('spelled').notNull().default(''),
    /** Its initial consonants, for ㅍㅌㅂ. */
    initials: text('initials').notNull().default(''),
    isName: boolean('is_name').notNull().default(false),
    /** As it is written in the guide. */
    label: text('label').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.itemId, table.term] }),
    index('search_term_exact').on(table.term),
    index('search_term_spelled').using('gin', sql`${table.spelled} gin_trgm_ops`),
    index('search_term_initials').using('gin', sql`${table.initials} gin_trgm_ops`),
    // Trigrams find nothing by one or two letters.
    index('search_term_spelled_prefix').on(sql`${table.spelled} text_pattern_ops`),
    index('search_term_initials_prefix').on(sql`${table.initials} text_pattern_ops`),
  ],
);

export const faq = recycleInfo.table(
  'faq',
  {
    id: text('id').primaryKey(),
    category: text('category').notNull(),
    displayOrder: integer('display_order').notNull(),
    views: integer('views').notNull().default(0),
    helpful: integer('helpful').notNull().default(0),
    data: jsonb('data').$type<FaqContent>().notNull(),
  },
  (table) => [
    index('faq_by_order').on(table.displayOrder, table.id),
    index('faq_by_views').on(table.views.desc(), table.displayOrder, table.id),
  ],
);

/** What was counted of a question that is taken away, which may come back. */
export const removedFaq = recycleInfo.table('removed_faq', {
  faqId: text('faq_id').primaryKey(),
  views: integer('views').notNull(),
  helpful: integer('helpful').notNull(),
});

/** Who has said that an answer helped: once per person. It outlives a question that is taken away. */
export const faqVote = recycleInfo.table(
  'faq_vote',
  {
    faqId: text('faq_id').notNull(),
    userId: uuid('user_id').notNull(),
  },
  (table) => [primaryKey({ columns: [table.faqId, table.userId] }), index('faq_vote_by_user').on(table.userId)],
);

/** Who has said that an item's entry helped: once per person. It outlives an item that is taken away. */
export const itemVote = recycleInfo.table(
  'item_vote',
  {
    itemId: text('item_id').notNull(),
    userId: uuid('user_id').notNull(),
  },
  (table) => [primaryKey({ columns: [table.itemId, table.userId] }), index('item_vote_by_user').on(table.userId)],
);

/** What admins made of the shipped content. */
export const contentEdit = recycleInfo.table(
  'content_edit',
  {
    kind: text('kind', { enum: ['item', 'faq', 'rules'] }).notNull(),
    id: text('id').notNull(),
    /** null: taken away. */
    data: jsonb('data').$type<Item | FaqContent | Region>(),
    editedBy: uuid('edited_by').notNull(),
    editedAt: timestamp('edited_at', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.kind, table.id] })],
);

/** What each entry said, as admins changed it: {@link contentEdit} has the last alone. */
export const contentHistory = recycleInfo.table(
  'content_history',
  {
    /** Version 7: later ones are larger. */
    id: uuid('id').primaryKey(),
    kind: text('kind', { enum: ['item', 'faq', 'rules'] }).notNull(),
    entryId: text('entry_id').notNull(),
    act: text('act', { enum: ['written', 'removed', 'reverted'] }).notNull(),
    /** null: nothing from then on. */
    data: jsonb('data').$type<Item | FaqContent | Region>(),
    editedBy: uuid('edited_by').notNull(),
    editedAt: timestamp('edited_at', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
  },
  (table) => [index('content_history_of').on(table.kind, table.entryId, table.id)],
);

/** The photo of an item. It outlives an item that is taken away, which may come back. */
export const itemPhoto = recycleInfo.table('item_photo', {
  itemId: text('item_id').primaryKey(),
  /** By which the files service knows it. */
  fileId: uuid('file_id').notNull(),
  hash: text('hash').notNull(),
  width: integer('width').notNull(),
  height: integer('height').notNull(),
  alt: jsonb('alt').$type<Localized>().notNull(),
  credit: text('credit').notNull(),
  sourceUrl: text('source_url'),
  editedBy: uuid('edited_by').notNull(),
  addedAt: timestamp('added_at', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
});

/** Photos that the files service has, or is about to get, and that no item shows: from `due_at` on they are let go of. */
export const photoRelease = recycleInfo.table('photo_release', {
  fileId: uuid('file_id').primaryKey(),
  dueAt: timestamp('due_at', { withTimezone: true, precision: 3 }).notNull(),
});

export const region = recycleInfo.table(
  'region',
  {
    code: text('code').primaryKey(),
    displayOrder: integer('display_order').notNull(),
    /** Everything that it is called, normalised. */
    names: text('names').array().notNull(),
    data: jsonb('data').$type<Region>().notNull(),
  },
  (table) => [index('region_by_name').using('gin', table.names)],
);

/** What people look for, without whoever did. */
export const searchQuery = recycleInfo.table(
  'search_query',
  {
    query: text('query').notNull(),
    day: date('day').notNull(),
    found: boolean('found').notNull(),
    count: integer('count').notNull(),
  },
  (table) => [primaryKey({ columns: [table.day, table.query, table.found] })],
);

/** Which content is loaded, so that an unchanged one is not loaded again. */
export const contentVersion = recycleInfo.table('content_version', {
  name: text('name').primaryKey(),
  hash: text('hash').notNull(),
});
