import { z } from 'zod';
import { Id, Localized, PageQuery, Text, pageOf } from './fields.ts';
import { defineContract } from './operation.ts';
import { personalDataOf } from './personal-data.ts';
import { recycleAdmin } from './recycle-admin.ts';
import { CategoryContent, CategoryId, ContentId, DisposalRoute, FaqContent, Item, Region } from './recycle-content.ts';

/** Positions in `matched`, counted in UTF-16 code units: `to` is the first that no longer belongs to it. */
const Highlight = z.object({ from: z.number().int(), to: z.number().int() });

const Match = z.object({
  matched: z.string().meta({ description: 'The name or keyword that matched' }),
  highlights: z.array(Highlight).meta({ description: 'What of `matched` was asked for, in UTF-16 code units; `to` is exclusive' }),
});

export const ItemHit = Match.extend({ item: Item, score: z.number().meta({ description: '0 to 1; 1 is an exact name' }) }).meta({ id: 'RecycleItemHit' });
export type ItemHit = z.infer<typeof ItemHit>;

export const Suggestion = Match.extend({ id: ContentId, name: Localized, category: CategoryId, disposal_route: DisposalRoute }).meta({ id: 'RecycleSuggestion' });
export type Suggestion = z.infer<typeof Suggestion>;

export const Category = CategoryContent.extend({ item_count: z.number().int() }).meta({ id: 'RecycleCategory' });
export type Category = z.infer<typeof Category>;

export const Faq = FaqContent.extend({ items: z.array(z.object({ id: ContentId, name: Localized })), views: z.number().int(), helpful: z.number().int() }).meta({ id: 'RecycleFaq' });
export type Faq = z.infer<typeof Faq>;

export const RegionEntry = Region.pick({ code: true, name: true, short_name: true, districts: true }).meta({ id: 'RecycleRegionEntry' });
export type RegionEntry = z.infer<typeof RegionEntry>;

export const RegionalRules = Region.extend({ district: z.string().nullable().meta({ description: 'Full name of the district that was asked for' }) }).meta({ id: 'RecycleRegionalRules' });
export type RegionalRules = z.infer<typeof RegionalRules>;

/** A place that a text names; without a district, all of the region. */
export const Place = z.object({ region: z.string(), region_name: Localized, district: z.string().nullable() }).meta({ id: 'RecyclePlace' });
export type Place = z.infer<typeof Place>;

const Stats = z
  .object({
    items: z.number().int(),
    items_by_category: z.array(z.object({ category: CategoryId, count: z.number().int() })),
    faqs: z.number().int(),
    regions: z.number().int(),
    most_searched: z.array(z.object({ query: z.string(), count: z.number().int() })).meta({ description: 'Of the last 30 days; only what was found and searched often enough to be nobody in particular' }),
  })
  .meta({ id: 'RecycleStats' });

const ItemParams = z.object({ id: ContentId });
const RegionName = Text.max(40).meta({ description: 'Code, earlier code, full, short or English name', examples: ['서울', '11', 'Seoul'] });

const guide = defineContract({
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
    description:
      'Takes names, synonyms, parts of them, initial consonants (ㅍㅌㅂ), several keywords that all have to fit (유리,깨진) or a whole question. Best match first; nothing below 0.3 is returned. `mode: question` is for text that may be about anything: it finds nothing unless something named in it is to be thrown away.',
    access: 'public',
    body: z.object({ query: Text.max(2000), limit: z.number().int().min(1).max(20).default(5), mode: z.enum(['search', 'question']).default('search') }),
    responses: { 200: z.object({ items: z.array(ItemHit) }) },
  },
  'GET /recycle/suggestions': {
    summary: 'Up to eight items while somebody types',
    access: 'public',
    query: z.object({ q: Text.max(100) }),
    responses: { 200: z.object({ items: z.array(Suggestion) }) },
    cacheSeconds: 60,
  },
  'GET /recycle/rules': {
    summary: 'Provinces and metropolitan cities with their districts',
    access: 'public',
    responses: { 200: z.object({ items: z.array(RegionEntry) }) },
    cacheSeconds: 300,
  },
  'GET /recycle/rules/:region': {
    summary: 'When and where recyclables are put out in a region',
    description: 'Says what is known, with its source, and what is not known. `district` may leave out its 시, 군 or 구.',
    access: 'public',
    params: z.object({ region: RegionName }),
    query: z.object({ district: Text.max(40).optional() }),
    responses: { 200: RegionalRules },
    errors: ['region_not_found', 'region_ambiguous', 'district_not_found', 'district_ambiguous'],
    cacheSeconds: 300,
  },
  'POST /recycle/places': {
    summary: 'Which regions and districts a text names',
    description: 'Several where a name is not enough: 중구 is in six cities.',
    access: 'public',
    body: z.object({ text: Text.max(2000) }),
    responses: { 200: z.object({ items: z.array(Place) }) },
  },
  'GET /recycle/faq': {
    summary: 'Questions that are asked often',
    access: 'public',
    query: z.object({ category: CategoryId.optional(), sort: z.enum(['order', 'views']).default('order') }),
    responses: { 200: z.object({ items: z.array(Faq) }) },
  },
  'GET /recycle/faq/:id': {
    summary: 'One question and its answer; counts a view',
    access: 'public',
    params: ItemParams,
    responses: { 200: Faq },
    errors: ['faq_not_found'],
  },
  'POST /recycle/faq/:id/helpful': {
    summary: 'Say that an answer helped; counts once per person',
    access: 'signed-in',
    params: ItemParams,
    responses: { 200: z.object({ helpful: z.number().int() }) },
    errors: ['faq_not_found'],
  },
  'GET /recycle/stats': {
    summary: 'How much the guide holds and what is looked for most',
    access: 'public',
    responses: { 200: Stats },
    cacheSeconds: 300,
  },
  'GET /users/me/export/recycle': personalDataOf('which answers I said had helped'),
});

export const recycle = defineContract({ ...guide, ...recycleAdmin });

export const recycleEvents = {
  /** What a guest had here belongs to the account that the guest became part of. */
  'recycle.guest_moved': { payload: z.object({ guest_id: Id }), subscribers: ['identity'] },
} as const;
