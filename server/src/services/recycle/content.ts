import { readFile } from 'node:fs/promises';
import { CategoryContent, FaqContent, Item, type Source } from '@madang/contracts/recycle-content';
import { Region } from '@madang/contracts/recycle-regions';
import { z } from 'zod';
import { differenceProblems, regionalProblems } from './regional-problems.ts';
import { routeProblems } from './route-problems.ts';
import { sourceProblem } from './source-problems.ts';

const FOLDER = new URL('../../../../content/recycle/', import.meta.url);

const unique =
  <T>(key: (entry: T) => string) =>
  (entries: readonly T[], context: z.RefinementCtx): void => {
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
  .superRefine(({ categories, items, faq, regions }, context) => {
    const categoryIds = new Set<string>(categories.map(({ id }) => id));
    const itemIds = new Set(items.map(({ id }) => id));
    for (const { id, category } of [...items, ...faq])
      if (!categoryIds.has(category))
        context.addIssue({ code: 'custom', message: `${id} is of an unknown category ${category}` });
    const districts = new Map(
      regions.map((region) => [region.code, new Set(region.districts.map(({ name }) => name))]),
    );
    for (const { id, regional } of items) {
      for (const { region, districts: named } of regional) {
        const known = districts.get(region);
        const unknown = known === undefined ? [region] : (named ?? []).filter((name) => !known.has(name));
        for (const name of unknown)
          context.addIssue({ code: 'custom', message: `${id} differs in ${name}, which there is not` });
      }
    }
    for (const { id, item_ids } of faq) {
      for (const itemId of item_ids)
        if (!itemIds.has(itemId))
          context.addIssue({ code: 'custom', message: `${id} names an unknown item ${itemId}` });
    }
  });
export type RecycleContent = z.infer<typeof RecycleContent>;

const unsourced = (entries: readonly { id: string; source: Source }[]): string[] =>
  entries.flatMap(({ id, source }) => {
    const problem = sourceProblem(source);
    return problem === null ? [] : [`${id} ${problem}`];
  });

/** What is shipped also has a source for everything that it says, and its words agree with its routes. */
export const ShippedContent = RecycleContent.superRefine(({ items, faq, regions }, context) => {
  const problems = [
    ...regions.flatMap((region) => regionalProblems(region)),
    ...items.flatMap((item) => [...differenceProblems(item), ...routeProblems(item)]),
    ...unsourced([...items, ...faq]),
  ];
  for (const message of problems) context.addIssue({ code: 'custom', message });
});
export type ShippedContent = z.infer<typeof ShippedContent>;

const readShipped = async (): Promise<RecycleContent> => {
  const names = ['categories', 'items', 'faq', 'regions'] as const;
  const files = await Promise.all(
    names.map(async (name) => [name, JSON.parse(await readFile(new URL(`${name}.json`, FOLDER), 'utf8')) as unknown]),
  );
  return ShippedContent.parse(Object.fromEntries(files));
};
let shipped: Promise<RecycleContent> | undefined;

/**
 * The reviewed data files of the guide, read once: they do not change while a process runs, and to check them holds everybody
 * up for a fifth of a second. @throws ZodError for files that break their contract or do not fit together
 */
export const readContent = (): Promise<RecycleContent> => (shipped ??= readShipped());
