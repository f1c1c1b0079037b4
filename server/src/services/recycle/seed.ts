import { createHash } from 'node:crypto';
import { desc, eq, notInArray, sql } from 'drizzle-orm';
import type { Item } from '@madang/contracts/recycle-content';
import { withEdits } from '#platform/content/edits';
import type { Database, Executor, Transaction } from '#platform/db/database';
import type { Log } from '#platform/log';
import { RecycleContent, readContent } from './content.ts';
import { forEarlierProcesses, upgradeRegion } from './earlier-regions.ts';
import { regionNamesOf } from './region-names.ts';
import { category, contentEdit, contentVersion, faq, item, region, removedFaq, searchTerm } from './schema.ts';
import { searchTermsOf } from './search-terms.ts';

const NAME = 'guide';
const BATCH = 2000;
type Rows = ReturnType<typeof rowsOf>;

const rowsOf = ({ categories, items, faq: questions, regions }: RecycleContent) => ({
  categories: categories.map((data) => ({ id: data.id, displayOrder: data.display_order, data })),
  items: items.map((data) => ({ id: data.id, category: data.category, nameKo: data.name.ko, data })),
  terms: items.flatMap(searchTermsOf),
  faq: questions.map((data) => ({ id: data.id, category: data.category, displayOrder: data.display_order, data })),
  regions: regions.map((data, displayOrder) => ({
    code: data.code,
    displayOrder,
    names: regionNamesOf(data),
    data: { ...forEarlierProcesses(data), ...data },
  })),
});

const data = sql`excluded.data`;
const displayOrder = sql`excluded.display_order`;

/** Views and votes belong to the question: they outlive a change of its words, and that it was away for a while. */
const writeFaq = async (tx: Transaction, rows: Rows['faq']): Promise<void> => {
  const gone = await tx
    .delete(faq)
    .where(
      notInArray(
        faq.id,
        rows.map(({ id }) => id),
      ),
    )
    .returning({ faqId: faq.id, views: faq.views, helpful: faq.helpful });
  // A process of before knows nothing of these, and may have brought one back while both run.
  if (gone.length > 0)
    await tx
      .insert(removedFaq)
      .values(gone)
      .onConflictDoUpdate({
        target: removedFaq.faqId,
        set: {
          views: sql`${removedFaq.views} + excluded.views`,
          helpful: sql`${removedFaq.helpful} + excluded.helpful`,
        },
      });
  await tx
    .insert(faq)
    .values(rows)
    .onConflictDoUpdate({ target: faq.id, set: { category: sql`excluded.category`, displayOrder, data } });
  await tx.execute(sql`
    WITH back AS (
      DELETE FROM ${removedFaq} r USING ${faq} f WHERE r.faq_id = f.id RETURNING r.faq_id, r.views, r.helpful
    )
    UPDATE ${faq} f SET views = f.views + back.views, helpful = f.helpful + back.helpful
    FROM back WHERE f.id = back.faq_id`);
};

const write = async (tx: Transaction, rows: Rows): Promise<void> => {
  await tx.delete(category).where(
    notInArray(
      category.id,
      rows.categories.map(({ id }) => id),
    ),
  );
  await tx
    .insert(category)
    .values(rows.categories)
    .onConflictDoUpdate({ target: category.id, set: { displayOrder, data } });
  await tx.delete(item).where(
    notInArray(
      item.id,
      rows.items.map(({ id }) => id),
    ),
  );
  await tx
    .insert(item)
    .values(rows.items)
    .onConflictDoUpdate({
      target: item.id,
      set: { category: sql`excluded.category`, nameKo: sql`excluded.name_ko`, data },
    });
  await tx.delete(searchTerm);
  // One statement takes 65,535 values.
  for (let from = 0; from < rows.terms.length; from += BATCH)
    await tx.insert(searchTerm).values(rows.terms.slice(from, from + BATCH));
  await writeFaq(tx, rows.faq);
  await tx.delete(region).where(
    notInArray(
      region.code,
      rows.regions.map(({ code }) => code),
    ),
  );
  await tx
    .insert(region)
    .values(rows.regions)
    .onConflictDoUpdate({ target: region.code, set: { displayOrder, names: sql`excluded.names`, data } });
};

const EDIT_LOCK = sql`SELECT pg_advisory_xact_lock(hashtext('recycle_info.content'))`;

export const listEdits = (db: Executor) => db.select().from(contentEdit).orderBy(desc(contentEdit.editedAt));

/** The shipped guide with the edits of this installation over it. */
export const readEdited = async (db: Executor): Promise<RecycleContent> => {
  const { categories, items, faq: questions, regions } = await readContent();
  const edits = await listEdits(db);
  const shipped = new Map(regions.map((region) => [region.code, region]));
  return {
    categories,
    // Written before items could differ by region or be described.
    items: withEdits(items, edits, 'item', ({ id }) => id).map((each) => ({
      ...each,
      regional: (each as Partial<Item>).regional ?? [],
      clues: (each as Partial<Item>).clues ?? [],
    })),
    faq: withEdits(questions, edits, 'faq', ({ id }) => id),
    regions: withEdits(regions, edits, 'rules', ({ code }) => code).map((region) =>
      upgradeRegion(region, shipped.get(region.code)),
    ),
  };
};

/** A question names only items that there are, also where an admin took one away. */
const withoutLostItems = (content: RecycleContent): RecycleContent => {
  const ids = new Set(content.items.map(({ id }) => id));
  return {
    ...content,
    faq: content.faq.map((question) => ({ ...question, item_ids: question.item_ids.filter((id) => ids.has(id)) })),
  };
};

/** Makes the tables hold exactly this content. @returns whether anything had to be written. */
const load = async (tx: Transaction, content: RecycleContent): Promise<boolean> => {
  // What is hashed are the rows: some of it is made by code, which changes too.
  const rows = rowsOf(withoutLostItems(content));
  const hash = createHash('sha256').update(JSON.stringify(rows)).digest('hex');
  const [loaded] = await tx.select().from(contentVersion).where(eq(contentVersion.name, NAME));
  if (loaded?.hash === hash) return false;
  await write(tx, rows);
  await tx
    .insert(contentVersion)
    .values({ name: NAME, hash })
    .onConflictDoUpdate({ target: contentVersion.name, set: { hash } });
  return true;
};

/** Changes the edits and loads what comes of them, one after the other. @throws ZodError for what does not fit the rest */
export const changeContent = (db: Database, change: (tx: Transaction) => Promise<void>): Promise<void> =>
  db.transaction(async (tx) => {
    await tx.execute(EDIT_LOCK);
    await change(tx);
    const content = await readEdited(tx);
    RecycleContent.parse(withoutLostItems(content));
    await load(tx, content);
  });

/** Loads the guide; does nothing when what is loaded is what there is. */
export const seedGuide = async (db: Database, log: Log): Promise<void> => {
  const content = await readEdited(db);
  const { items, faq: questions, regions } = content;
  if (await db.transaction((tx) => load(tx, content)))
    log.info({ items: items.length, faq: questions.length, regions: regions.length }, 'the recycling guide was loaded');
};
