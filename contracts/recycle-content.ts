import { z } from 'zod';
import { Localized } from './fields.ts';

export const CategoryId = z
  .enum(['plastic', 'paper', 'metal', 'glass', 'general', 'food', 'large', 'electronic', 'hazardous'])
  .meta({ id: 'CategoryId' });
export type CategoryId = z.infer<typeof CategoryId>;

/** The bin or service that physically takes the thing; the category alone cannot say this. */
export const DisposalRoute = z
  .enum([
    'clear_pet',
    'plastic',
    'film',
    'foam',
    'paper',
    'carton',
    'can',
    'scrap',
    'glass',
    'deposit_return',
    'clothes',
    'standard_bag',
    'non_burnable_sack',
    'food',
    'large_waste',
    'free_pickup',
    'small_appliance',
    'battery',
    'lamp',
    'medicine',
    'hazardous',
    'take_back',
  ])
  .meta({ id: 'DisposalRoute' });
export type DisposalRoute = z.infer<typeof DisposalRoute>;

export const Source = z
  .object({ title: Localized, url: z.url({ protocol: /^https?$/ }).nullable(), checked_on: z.iso.date() })
  .meta({ id: 'Source', description: 'Where a statement comes from and when it was last checked' });
export type Source = z.infer<typeof Source>;

const LocalizedList = z.object({ ko: z.array(z.string()), en: z.array(z.string()) });

export const ContentId = z
  .string()
  .regex(/^[a-z0-9-]{1,80}$/)
  .meta({ examples: ['broken-glass'] });

export const RegionalDifference = z
  .object({
    region: z.string().regex(/^\d{2}$/),
    districts: z.array(z.string().min(1)).min(1).nullable().meta({ description: 'null: all of the region' }),
    disposal_route: DisposalRoute.nullable().meta({
      description: 'null: it depends, or the sources contradict each other',
    }),
    text: Localized,
    source: Source,
  })
  .meta({ id: 'RecycleRegionalDifference', description: 'What a place does otherwise than the country' });
export type RegionalDifference = z.infer<typeof RegionalDifference>;

export const Item = z
  .object({
    id: ContentId,
    name: Localized,
    category: CategoryId,
    subcategory: Localized,
    disposal_route: DisposalRoute,
    recyclable: z.boolean(),
    condition: Localized.nullable().meta({ description: 'What `recyclable` depends on; null when it always holds' }),
    varies_by_region: z.boolean(),
    description: Localized.meta({ description: 'One sentence: where it goes' }),
    how_to: LocalizedList.meta({ description: 'Steps in order' }),
    dont: LocalizedList,
    tips: LocalizedList,
    keywords: z.array(z.string()),
    clues: z
      .array(z.string())
      .default([])
      .meta({ description: 'Words of people who do not know what it is called: what it looks like, what it is for' }),
    regional: z.array(RegionalDifference).default([]),
    source: Source,
  })
  .meta({ id: 'RecycleItem' });
export type Item = z.infer<typeof Item>;

export const CategoryContent = z.object({
  id: CategoryId,
  name: Localized,
  description: Localized,
  icon: z.string(),
  display_order: z.number().int(),
});
export type CategoryContent = z.infer<typeof CategoryContent>;

export const FaqContent = z.object({
  id: ContentId,
  category: CategoryId,
  question: Localized,
  answer: Localized,
  item_ids: z.array(ContentId),
  display_order: z.number().int(),
  source: Source,
});
export type FaqContent = z.infer<typeof FaqContent>;
