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

const Sentences = z.array(z.string()).max(100);
const LocalizedList = z.object({ ko: Sentences, en: Sentences });

export const ContentId = z
  .string()
  .regex(/^[a-z0-9-]{1,80}$/)
  .meta({ examples: ['broken-glass'] });

export const RegionalDifference = z
  .object({
    region: z.string().regex(/^\d{2}$/),
    districts: z.array(z.string().min(1)).min(1).max(300).nullable().meta({ description: 'null: all of the region' }),
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
    keywords: z.array(z.string()).max(200),
    clues: z
      .array(z.string())
      .max(200)
      .default([])
      .meta({ description: 'Words of people who do not know what it is called: what it looks like, what it is for' }),
    regional: z.array(RegionalDifference).max(300).default([]),
    source: Source,
  })
  .meta({ id: 'RecycleItem' });
export type Item = z.infer<typeof Item>;

const PhotoWords = z.object({
  alt: Localized.meta({ description: 'What is to be seen on it, for those who do not see it' }),
  credit: z.string().meta({ description: 'Who took it, or whose it is' }),
  source_url: z.url({ protocol: /^https?$/ }).nullable(),
});

/** Of an item, as editors of an installation have put it there: none is shipped. */
export const ItemPhoto = PhotoWords.extend({
  url: z
    .string()
    .meta({ description: 'Relative to the server; another one for every photo. `&w=` asks for a smaller one' }),
  width: z.number().int(),
  height: z.number().int(),
}).meta({ id: 'RecycleItemPhoto' });
export type ItemPhoto = z.infer<typeof ItemPhoto>;

export const ShownItem = Item.extend({ photo: ItemPhoto.nullable() }).meta({ id: 'RecycleShownItem' });
export type ShownItem = z.infer<typeof ShownItem>;

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
  item_ids: z.array(ContentId).max(100),
  display_order: z.number().int(),
  source: Source,
});
export type FaqContent = z.infer<typeof FaqContent>;
