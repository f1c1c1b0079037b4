import { z } from 'zod';
import { bytes } from './bodies.ts';
import { Localized, PageQuery, Text, pageOf } from './fields.ts';
import { defineContract } from './operation.ts';
import { recycleAdmin } from './recycle-admin.ts';
import { eco } from './recycle-app.ts';
import {
  CategoryContent,
  CategoryId,
  ContentId,
  DisposalRoute,
  FaqContent,
  Item,
  ShownItem,
} from './recycle-content.ts';
import { recyclePhotos } from './recycle-photos.ts';
import { errors } from './recycle-errors.ts';
import { Place, RegionEntry, RegionalRules } from './recycle-regions.ts';
import type { ServiceContract } from './service-contract.ts';

/** Positions in `matched`, counted in UTF-16 code units: `to` is the first that no longer belongs to it. */
const Highlight = z.object({ from: z.number().int(), to: z.number().int() });

const Match = z.object({
  matched: z.string().meta({ description: 'The name or keyword that matched' }),
  highlights: z
    .array(Highlight)
    .meta({ description: 'What of `matched` was asked for, in UTF-16 code units; `to` is exclusive' }),
});

export const ItemHit = Match.extend({
  item: Item,
  score: z.number().meta({ description: '0 to 1; 1 is an exact name' }),
  near: z.boolean().meta({
    description:
      'A guess by letters that are nearly the same, or by a description: ask whether it is meant before taking it for the answer',
  }),
}).meta({ id: 'RecycleItemHit' });
export type ItemHit = z.infer<typeof ItemHit>;

export const Suggestion = Match.extend({
  id: ContentId,
  name: Localized,
  category: CategoryId,
  disposal_route: DisposalRoute,
}).meta({ id: 'RecycleSuggestion' });
export type Suggestion = z.infer<typeof Suggestion>;

export const Category = CategoryContent.extend({ item_count: z.number().int() }).meta({ id: 'RecycleCategory' });
export type Category = z.infer<typeof Category>;

export const Faq = FaqContent.extend({
  items: z.array(z.object({ id: ContentId, name: Localized })),
  views: z.number().int(),
  helpful: z.number().int(),
}).meta({ id: 'RecycleFaq' });
export type Faq = z.infer<typeof Faq>;

const Stats = z
  .object({
    items: z.number().int(),
    items_by_category: z.array(z.object({ category: CategoryId, count: z.number().int() })),
    faqs: z.number().int(),
    regions: z.number().int(),
    most_searched: z.array(z.object({ query: z.string(), count: z.number().int() })).meta({
      description: 'Of the last 30 days; only what was found and searched often enough to be nobody in particular',
    }),
  })
  .meta({ id: 'RecycleStats' });

/** How many people have said that it helped. */
const Helpful = z.object({ helpful: z.number().int() });

/** What apps that were written before call fields of it, at the addresses that they know (docs/briefs.md). */
const ITEM = { how_to: 'how_to_recycle', dont: 'do_not_do', keywords: 'search_keywords' } as const;
const VOTES = { helpful: 'helpful_count' } as const;
const QUESTION = { ...VOTES, views: 'view_count' } as const;

const ItemParams = z.object({ id: ContentId });
const RegionName = Text.max(40).meta({
  description: 'Code, earlier code, full, short or English name',
  examples: ['서울', '11', 'Seoul'],
});

const guide = defineContract('Recycling guide', {
  'GET /guide/categories': {
    operationId: 'listRecycleCategories',
    summary: 'List categories',
    aliases: ['GET /api/v1/recycle/categories'],
    access: 'public',
    responses: { 200: z.object({ items: z.array(Category) }) },
    cacheSeconds: 300,
  },
  'GET /guide/items': {
    operationId: 'listRecycleItems',
    summary: 'List items',
    aliases: [{ key: 'GET /api/v1/recycle/items', answer: { items: ITEM } }],
    access: 'public',
    query: PageQuery.extend({ category: CategoryId.optional() }),
    responses: { 200: pageOf(Item) },
    errors: ['invalid_cursor'],
    cacheSeconds: 300,
  },
  'GET /guide/items/:id': {
    operationId: 'getRecycleItem',
    summary: 'Get an item',
    aliases: [{ key: 'GET /api/v1/recycle/items/:id', answer: ITEM }],
    access: 'public',
    params: ItemParams,
    responses: { 200: ShownItem },
    errors: ['item_not_found'],
    cacheSeconds: 300,
  },
  'GET /guide/items/:id/photo': {
    operationId: 'getRecycleItemPhoto',
    summary: 'Get the photo of an item',
    description: 'With the `v` of its address it never changes and may be kept.',
    access: 'public',
    params: ItemParams,
    query: z.object({
      v: z.string().max(64).optional(),
      w: z.coerce.number().int().min(1).max(4096).optional().meta({
        description: 'Its width in pixels at most. The next larger of a few sizes',
      }),
    }),
    responses: { 200: bytes('image/webp') },
    errors: ['item_not_found', 'guide_photo_not_found', 'rate_limited', 'storage_unavailable'],
  },
  'GET /guide/items/:id/helpful': {
    operationId: 'getRecycleItemHelpful',
    summary: 'Get how many people an item has helped',
    aliases: [{ key: 'GET /api/v1/recycle/items/:id/helpful', answer: VOTES }],
    description: 'Apart from the item, which may be cached.',
    access: 'public',
    params: ItemParams,
    responses: { 200: Helpful },
    errors: ['item_not_found'],
  },
  'POST /guide/items/:id/helpful': {
    operationId: 'markRecycleItemHelpful',
    summary: 'Mark an item as helpful',
    aliases: [{ key: 'POST /api/v1/recycle/items/:id/helpful', answer: VOTES }],
    description: 'Counts each person once.',
    access: 'signed-in',
    params: ItemParams,
    responses: { 200: Helpful },
    errors: ['item_not_found'],
  },
  'POST /guide/items/search': {
    operationId: 'searchRecycleItems',
    summary: 'Search items',
    aliases: [{ key: 'POST /api/v1/recycle/items/search', answer: { items: { item: ITEM } } }],
    description:
      'Takes names, synonyms, parts of them, initial consonants (ㅍㅌㅂ), several keywords that all have to fit (유리,깨진) or a whole question. Best match first; nothing below 0.3 is returned. `mode: question` is for text that may be about anything: it finds nothing unless something named in it is to be thrown away.',
    access: 'public',
    body: z.object({
      query: Text.max(2000),
      limit: z.number().int().min(1).max(20).default(5),
      mode: z.enum(['search', 'question']).default('search'),
      private: z.boolean().default(false).meta({
        description:
          'The text is of somebody’s conversation or photo: it is neither counted among searches nor remembered. A `question` never is.',
      }),
    }),
    example: { query: '거울' },
    responses: {
      200: z.object({
        items: z.array(ItemHit),
        not_understood: z
          .array(z.string())
          .meta({ description: 'Things of the question that the guide knows nothing about, as they were written' }),
      }),
    },
  },
  'GET /guide/suggestions': {
    operationId: 'suggestRecycleItems',
    summary: 'Suggest items while typing',
    aliases: ['GET /api/v1/recycle/suggestions'],
    access: 'public',
    query: z.object({ q: Text.max(100) }),
    responses: { 200: z.object({ items: z.array(Suggestion) }) },
    cacheSeconds: 60,
  },
  'GET /guide/rules': {
    operationId: 'listRecycleRegions',
    tag: 'Recycling regions',
    summary: 'List regions and their districts',
    aliases: ['GET /api/v1/recycle/rules'],
    access: 'public',
    responses: { 200: z.object({ items: z.array(RegionEntry) }) },
    cacheSeconds: 300,
  },
  'GET /guide/rules/:region': {
    operationId: 'getRecycleRules',
    tag: 'Recycling regions',
    summary: 'Get the disposal rules of a region',
    aliases: ['GET /api/v1/recycle/rules/:region'],
    description:
      'Says what is known, each with its source, and what is not known. A district is told only what its own sources say, never what holds elsewhere in its region. `district` may leave out its 시, 군 or 구.',
    access: 'public',
    params: z.object({ region: RegionName }),
    query: z.object({ district: Text.max(40).optional() }),
    responses: { 200: RegionalRules },
    errors: ['region_not_found', 'region_ambiguous', 'district_not_found', 'district_ambiguous'],
    cacheSeconds: 300,
  },
  'POST /guide/places': {
    operationId: 'findRecyclePlaces',
    tag: 'Recycling regions',
    summary: 'Find regions and districts named in a text',
    aliases: ['POST /api/v1/recycle/places'],
    description: 'Several where a name is not enough: 중구 is in six cities.',
    access: 'public',
    body: z.object({ text: Text.max(2000) }),
    example: { text: '서울 마포구' },
    responses: { 200: z.object({ items: z.array(Place) }) },
  },
  'GET /guide/faq': {
    operationId: 'listRecycleFaq',
    tag: 'Recycling FAQ',
    summary: 'List frequently asked questions',
    aliases: [{ key: 'GET /api/v1/recycle/faq', answer: { items: QUESTION } }],
    access: 'public',
    query: z.object({ category: CategoryId.optional(), sort: z.enum(['order', 'views']).default('order') }),
    responses: { 200: z.object({ items: z.array(Faq) }) },
  },
  'POST /guide/faq/search': {
    operationId: 'searchRecycleFaq',
    tag: 'Recycling FAQ',
    summary: 'Search frequently asked questions',
    aliases: ['POST /api/v1/recycle/faq/search'],
    description:
      'By the words of the question and of its items; `item_ids` are those that it is known to be about. Best match first.',
    access: 'public',
    body: z.object({
      query: Text.max(2000),
      item_ids: z.array(ContentId).max(20).default([]),
      limit: z.number().int().min(1).max(10).default(3),
    }),
    example: { query: '라벨' },
    responses: {
      200: z.object({
        items: z.array(z.object({ faq: FaqContent, score: z.number().meta({ description: '0 to 1' }) })),
      }),
    },
  },
  'GET /guide/faq/:id': {
    operationId: 'getRecycleFaq',
    tag: 'Recycling FAQ',
    summary: 'Get a question and its answer',
    aliases: [{ key: 'GET /api/v1/recycle/faq/:id', answer: QUESTION }],
    access: 'public',
    params: ItemParams,
    responses: { 200: Faq },
    errors: ['faq_not_found'],
  },
  'POST /guide/faq/:id/helpful': {
    operationId: 'markRecycleFaqHelpful',
    tag: 'Recycling FAQ',
    summary: 'Mark an answer as helpful',
    aliases: [{ key: 'POST /api/v1/recycle/faq/:id/helpful', answer: VOTES }],
    access: 'signed-in',
    params: ItemParams,
    responses: { 200: Helpful },
    errors: ['faq_not_found'],
  },
  'GET /guide/stats': {
    operationId: 'getRecycleStats',
    summary: 'Get statistics of the guide',
    aliases: ['GET /api/v1/recycle/stats'],
    access: 'public',
    responses: { 200: Stats },
    cacheSeconds: 300,
  },
});

export const recycle = { ...guide, ...recycleAdmin, ...recyclePhotos } as const;

const tags = {
  'Recycling guide': 'What goes where',
  'Recycling regions': 'Rules of provinces and districts',
  'Recycling FAQ': 'Frequently asked questions',
  'Admin: recycling guide': 'Editing the guide',
} as const;

export const recycleService = {
  operations: recycle,
  errors,
  tags,
  app: eco,
  personalData: 'which answers and items I said had helped',
} as const satisfies ServiceContract;
