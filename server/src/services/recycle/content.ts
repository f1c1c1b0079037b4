import { readFile } from 'node:fs/promises';
import { Category, Item } from '@madang/contracts/recycle';
import { z } from 'zod';

const FOLDER = new URL('../../../../content/recycle/', import.meta.url);
const CategoryContent = Category.omit({ item_count: true });

export interface RecycleContent {
  readonly categories: z.infer<typeof CategoryContent>[];
  readonly items: Item[];
}

/** The reviewed data files of the guide. @throws ZodError for a file that breaks its contract. */
export const readContent = async (): Promise<RecycleContent> => {
  const read = async (name: string): Promise<unknown> => JSON.parse(await readFile(new URL(name, FOLDER), 'utf8'));
  return { categories: z.array(CategoryContent).parse(await read('categories.json')), items: z.array(Item).parse(await read('items.json')) };
};
