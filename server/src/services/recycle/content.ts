import { readFile } from 'node:fs/promises';
import { CategoryContent, FaqContent, Item, Region } from '@madang/contracts/recycle-content';
import { z } from 'zod';

const FOLDER = new URL('../../../../content/recycle/', import.meta.url);

const unique = <T>(key: (entry: T) => string) => (entries: readonly T[], context: z.RefinementCtx): void => {
  const seen = new Set<string>();
  for (const entry of entries) {
    if (seen.has(key(entry))) context.addIssue({ code: 'custom', message: `${key(entry)} is there twice` });
    seen.add(key(entry));
  }
};

/** All files together: what one of them names must be in another. */
export const RecycleContent = z
  .object({
    categories: z.array(CategoryContent).superRefine(unique(({ id }) => id)),
    items: z.array(z.strictObject(Item.shape)).superRefine(unique(({ id }) => id)),
    faq: z.array(z.strictObject(FaqContent.shape)).superRefine(unique(({ id }) => id)),
    regions: z.array(z.strictObject(Region.shape)).superRefine(unique(({ code }) => code)),
  })
  .superRefine(({ categories, items, faq }, context) => {
    const categoryIds = new Set<string>(categories.map(({ id }) => id));
    const itemIds = new Set(items.map(({ id }) => id));
    for (const { id, category } of [...items, ...faq]) if (!categoryIds.has(category)) context.addIssue({ code: 'custom', message: `${id} is of an unknown category ${category}` });
    for (const { id, item_ids } of faq) {
      for (const itemId of item_ids) if (!itemIds.has(itemId)) context.addIssue({ code: 'custom', message: `${id} names an unknown item ${itemId}` });
    }
  });
export type RecycleContent = z.infer<typeof RecycleContent>;

/** The reviewed data files of the guide. @throws ZodError for files that break their contract or do not fit together */
export const readContent = async (): Promise<RecycleContent> => {
  const names = ['categories', 'items', 'faq', 'regions'] as const;
  const files = await Promise.all(names.map(async (name) => [name, JSON.parse(await readFile(new URL(`${name}.json`, FOLDER), 'utf8')) as unknown]));
  return RecycleContent.parse(Object.fromEntries(files));
};
