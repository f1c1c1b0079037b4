import { z } from 'zod';
import { Localized, PageQuery, Text, pageOf } from './fields.ts';
import { defineContract } from './operation.ts';

export const CategoryId = z
  .enum(['plastic', 'paper', 'metal', 'glass', 'general', 'food', 'large', 'electronic', 'hazardous'])
  .meta({ id: 'CategoryId' });
export type CategoryId = z.infer<typeof CategoryId>;

/** The bin or service that physically takes the thing; the category alone cannot say this. */
export const DisposalRoute = z
  .enum([
    'clear_pet', 'plastic', 'film', 'foam', 'paper', 'carton', 'can', 'scrap', 'glass', 'deposit_return', 'clothes',
    'standard_bag', 'non_burnable_sack', 'food', 'large_waste', 'free_pickup', 'small_appliance', 'battery', 'lamp',
    'medicine', 'hazardous',
  ])
  .meta({ id: 'DisposalRoute' });
export type DisposalRoute = z.infer<typeof DisposalRoute>;

export const Source = z
  .object({ title: z.string(), checked_on: z.iso.date() })
  .meta({ id: 'Source', description: 'Where a statement comes from and when it was last checked' });

const LocalizedList = z.object({ ko: z.array(z.string()), en: z.array(z.string()) });

export const Item = z
  .object({
    id: z.string().meta({ examples: ['broken-glass'] }),
    name: Localized,
    category: CategoryId,
    disposal_route: DisposalRoute,
    recyclable: z.enum(['yes', 'no', 'partly']),
    varies_by_region: z.boolean(),
    summary: Localized.meta({ description: 'One sentence: where it goes' }),
    how_to: LocalizedList.meta({ description: 'Steps in order' }),
    dont: LocalizedList,
    tips: LocalizedList,
    keywords: z.array(z.string()),
    source: Source,
  })
  .meta({ id: 'RecycleItem' });
export type Item = z.infer<typeof Item>;

export const ItemHit = z
  .object({
    item: Item,
    score: z.number().meta({ description: '0 to 1; 1 is an exact name' }),
    matched: z.string().meta({ description: 'The name or keyword that matched' }),
  })
  .meta({ id: 'RecycleItemHit' });
export type ItemHit = z.infer<typeof ItemHit>;

export const Category = z
  .object({ id: CategoryId, name: Localized, description: Localized, icon: z.string(), display_order: z.number().int(), item_count: z.number().int() })
  .meta({ id: 'RecycleCategory' });

const ItemParams = z.object({ id: z.string().regex(/^[a-z0-9-]{1,80}$/) });

export const recycle = defineContract({
  'GET /recycle/categories': {
    summary: 'Categories of the recycling guide',
    access: 'public',
    responses: { 200: z.object({ items: z.array(Category) }) },
    cacheSeconds: 300,
  },
  'GET /recycle/items': {
    summary: 'Items of the guide, by name',
    access: 'public',
    query: PageQuery.extend({ category: CategoryId.optional() }),
    responses: { 200: pageOf(Item) },
    errors: ['invalid_cursor'],
    cacheSeconds: 300,
  },
  'GET /recycle/items/:id': {
    summary: 'One item of the guide',
    access: 'public',
    params: ItemParams,
    responses: { 200: Item },
    errors: ['item_not_found'],
    cacheSeconds: 300,
  },
  'POST /recycle/items/search': {
    summary: 'Find items by what people call them',
    description: 'Takes a name, a synonym or a whole question. Best match first; nothing below 0.3 is returned.',
    access: 'public',
    body: z.object({ query: Text.max(2000), limit: z.number().int().min(1).max(20).default(5) }),
    responses: { 200: z.object({ items: z.array(ItemHit) }) },
  },
});
