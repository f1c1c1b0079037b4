import { createHash } from 'node:crypto';
import { eq, notInArray, sql } from 'drizzle-orm';
import type { Item } from '@madang/contracts/recycle';
import type { Database } from '#platform/db/database';
import type { Log } from '#platform/log';
import { readContent, type RecycleContent } from './content.ts';
import { normaliseTerm, spellOut } from './normalise-term.ts';
import { category, contentVersion, item, searchTerm } from './schema.ts';

const NAME = 'guide';

/** 종이팩(우유팩) is also 종이팩; 칼·가위 is also 가위. Parts of one letter are left to the keywords: 요 is a word of many uses. */
const labelsOf = ({ name, keywords }: Item): string[] => [
  name.ko, name.en, name.ko.replace(/\(.*\)/, ''), ...name.ko.split('·').filter((part) => part.length > 1), ...name.en.split(' or '), ...keywords,
];

const termsOf = (entry: Item): (typeof searchTerm.$inferInsert)[] => {
  const terms = new Map<string, string>();
  for (const label of labelsOf(entry)) {
    const term = normaliseTerm(label);
    if (term !== '' && !terms.has(term)) terms.set(term, label);
  }
  return [...terms].map(([term, label]) => ({ itemId: entry.id, term, spelled: spellOut(term), label }));
};

/** Makes the tables hold exactly this content, in one transaction. @returns whether anything had to be written. */
const loadContent = async (db: Database, { categories, items }: RecycleContent): Promise<boolean> => {
  // The terms belong to the hash: they are made by code, which changes too.
  const terms = items.flatMap(termsOf);
  const hash = createHash('sha256').update(JSON.stringify([categories, items, terms])).digest('hex');
  const [loaded] = await db.select().from(contentVersion).where(eq(contentVersion.name, NAME));
  if (loaded?.hash === hash) return false;
  await db.transaction(async (tx) => {
    await tx.delete(category).where(notInArray(category.id, categories.map(({ id }) => id)));
    await tx
      .insert(category)
      .values(categories.map((data) => ({ id: data.id, displayOrder: data.display_order, data })))
      .onConflictDoUpdate({ target: category.id, set: { displayOrder: sql`excluded.display_order`, data: sql`excluded.data` } });
    await tx.delete(item).where(notInArray(item.id, items.map(({ id }) => id)));
    await tx
      .insert(item)
      .values(items.map((data) => ({ id: data.id, category: data.category, nameKo: data.name.ko, data })))
      .onConflictDoUpdate({ target: item.id, set: { category: sql`excluded.category`, nameKo: sql`excluded.name_ko`, data: sql`excluded.data` } });
    await tx.delete(searchTerm);
    await tx.insert(searchTerm).values(terms);
    await tx.insert(contentVersion).values({ name: NAME, hash }).onConflictDoUpdate({ target: contentVersion.name, set: { hash } });
  });
  return true;
};

/** Loads the guide; does nothing when the files are the ones that are loaded. */
export const seedGuide = async (db: Database, log: Log): Promise<void> => {
  const content = await readContent();
  if (await loadContent(db, content)) log.info({ items: content.items.length }, 'the recycling guide was loaded');
};
