import { z } from 'zod';
import { IfVersion, KeptEntry } from './content-versions.ts';
import { Id, Timestamp, isStorable } from './fields.ts';
import { defineContract } from './operation.ts';
import { ContentId, FaqContent, Item } from './recycle-content.ts';
import { Region } from './recycle-regions.ts';

const CODE = Region.shape.code;
const EDIT = { scope: 'admin:content' } as const;
const STORABLE = { error: 'must not contain NUL or broken Unicode', params: { code: 'not_storable' } };

const ItemBody = z.strictObject(Item.omit({ id: true }).shape).refine(isStorable, STORABLE);
const FaqBody = z.strictObject(FaqContent.omit({ id: true }).shape).refine(isStorable, STORABLE);
const RulesBody = z.strictObject(Region.omit({ code: true }).shape).refine(isStorable, STORABLE);
const ById = z.object({ id: ContentId });
const ByRegion = z.object({ region: CODE });

const Kind = z.enum(['item', 'faq', 'rules']).meta({ id: 'GuideKind' });

/** `removed`: it was shipped, and is not shown any more. */
const kept = <T extends z.ZodType>(content: T) =>
  KeptEntry.extend({ content: content.nullable(), removed: z.boolean() });
const KeptItem = kept(Item).meta({ id: 'KeptRecycleItem' });
const KeptFaq = kept(FaqContent).meta({ id: 'KeptRecycleFaq' });
const KeptRules = kept(Region).meta({ id: 'KeptRecycleRules' });

const Change = z
  .object({
    id: Id,
    act: z.enum(['written', 'removed', 'reverted']),
    edited_by: Id,
    edited_at: Timestamp,
    content: z
      .record(z.string(), z.unknown())
      .nullable()
      .meta({ description: 'What it said from then on, as entries of its kind were written then' }),
  })
  .meta({ id: 'GuideChange' });

const Edit = z
  .object({
    kind: Kind,
    id: z.string(),
    removed: z.boolean(),
    edited_by: Id,
    edited_at: Timestamp,
  })
  .meta({ id: 'ContentEdit', description: 'Where this installation differs from what was shipped' });

/** The guide without a release: what is edited here stays, whatever a later version ships. */
export const recycleAdmin = defineContract('Admin: recycling guide', {
  'GET /admin/recycle/edits': {
    operationId: 'listRecycleEdits',
    summary: 'List edits of the shipped guide',
    access: EDIT,
    responses: { 200: z.object({ items: z.array(Edit) }) },
  },
  'GET /admin/recycle/searches': {
    operationId: 'listRecycleSearches',
    summary: 'List what people searched for',
    description:
      'Searches of the guide by how often they were made, without whoever made them. `found=false`: what the guide has nothing for.',
    access: EDIT,
    query: z.object({
      found: z.enum(['true', 'false']).default('false'),
      days: z.coerce.number().int().min(1).max(90).default(30),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
    responses: {
      200: z.object({
        items: z.array(z.object({ query: z.string(), count: z.number().int(), last_on: z.iso.date() })),
      }),
    },
  },
  'GET /admin/recycle/items/:id': {
    operationId: 'getKeptRecycleItem',
    summary: 'Get an item with what is known of its edits',
    access: EDIT,
    params: ById,
    responses: { 200: KeptItem },
    errors: ['item_not_found'],
  },
  'GET /admin/recycle/faq/:id': {
    operationId: 'getKeptRecycleFaq',
    summary: 'Get a question with what is known of its edits',
    access: EDIT,
    params: ById,
    responses: { 200: KeptFaq },
    errors: ['faq_not_found'],
  },
  'GET /admin/recycle/rules/:region': {
    operationId: 'getKeptRecycleRules',
    summary: 'Get the rules of a region with what is known of its edits',
    access: EDIT,
    params: ByRegion,
    responses: { 200: KeptRules },
    errors: ['region_not_found'],
  },
  'GET /admin/recycle/history/:kind/:id': {
    operationId: 'listRecycleHistory',
    summary: 'List what an entry said before',
    description: 'The 50 latest changes, newest first. To go back to one, put its content.',
    access: EDIT,
    params: z.object({ kind: Kind, id: ContentId }),
    responses: { 200: z.object({ items: z.array(Change) }) },
  },
  'PUT /admin/recycle/items/:id': {
    operationId: 'putRecycleItem',
    summary: 'Create or replace an item',
    access: EDIT,
    params: ById,
    query: IfVersion,
    body: ItemBody,
    example: {
      name: { ko: '거울', en: 'Mirror' },
      category: 'glass',
      subcategory: { ko: '판유리', en: 'Flat glass' },
      disposal_route: 'non_burnable_sack',
      recyclable: false,
      condition: null,
      varies_by_region: true,
      description: { ko: '뒷면에 칠이 있어 재활용하지 못해요.', en: 'Its coated back cannot be recycled.' },
      how_to: { ko: ['신문지로 감싸요.'], en: ['Wrap it in newspaper.'] },
      dont: { ko: [], en: [] },
      tips: { ko: [], en: [] },
      keywords: ['손거울'],
      source: {
        title: { ko: '환경부 분리배출 안내', en: 'Sorting guide of the Ministry of Environment' },
        url: 'https://example.org/guide',
        checked_on: '2026-11-21',
      },
    },
    responses: { 200: Item },
    errors: ['content_changed', 'content_does_not_fit'],
  },
  'DELETE /admin/recycle/items/:id': {
    operationId: 'deleteRecycleItem',
    summary: 'Delete an item',
    access: EDIT,
    params: ById,
    query: IfVersion,
    responses: { 204: 'empty' },
    errors: ['content_changed', 'item_not_found'],
  },
  'POST /admin/recycle/items/:id/revert': {
    operationId: 'revertRecycleItem',
    summary: 'Revert an item to its shipped version',
    access: EDIT,
    params: ById,
    query: IfVersion,
    responses: { 204: 'empty' },
    errors: ['content_changed', 'item_not_found', 'content_does_not_fit'],
  },
  'PUT /admin/recycle/faq/:id': {
    operationId: 'putRecycleFaq',
    summary: 'Create or replace a question',
    access: EDIT,
    params: ById,
    query: IfVersion,
    body: FaqBody,
    example: {
      category: 'plastic',
      question: { ko: '라벨을 떼야 하나요?', en: 'Do labels have to come off?' },
      answer: { ko: '네, 떼고 버려 주세요.', en: 'Yes, take them off first.' },
      item_ids: [],
      display_order: 1,
      source: {
        title: { ko: '환경부 분리배출 안내', en: 'Sorting guide of the Ministry of Environment' },
        url: 'https://example.org/guide',
        checked_on: '2026-11-21',
      },
    },
    responses: { 200: FaqContent },
    errors: ['content_changed', 'content_does_not_fit'],
  },
  'DELETE /admin/recycle/faq/:id': {
    operationId: 'deleteRecycleFaq',
    summary: 'Delete a question',
    access: EDIT,
    params: ById,
    query: IfVersion,
    responses: { 204: 'empty' },
    errors: ['content_changed', 'faq_not_found'],
  },
  'POST /admin/recycle/faq/:id/revert': {
    operationId: 'revertRecycleFaq',
    summary: 'Revert a question to its shipped version',
    access: EDIT,
    params: ById,
    query: IfVersion,
    responses: { 204: 'empty' },
    errors: ['content_changed', 'faq_not_found', 'content_does_not_fit'],
  },
  'PUT /admin/recycle/rules/:region': {
    operationId: 'putRecycleRules',
    summary: 'Create or replace the rules of a region',
    description: 'Every fact needs a source that has an address and a date.',
    access: EDIT,
    params: ByRegion,
    query: IfVersion,
    body: RulesBody,
    example: {
      name: { ko: '서울특별시', en: 'Seoul' },
      short_name: '서울',
      aliases: [],
      collection: [],
      facts: [],
      office: { name: { ko: '서울특별시', en: 'Seoul Metropolitan Government' }, url: 'https://example.org/office' },
      page: null,
      districts: [],
    },
    responses: { 200: Region },
    errors: ['content_changed', 'content_does_not_fit'],
  },
  'DELETE /admin/recycle/rules/:region': {
    operationId: 'deleteRecycleRules',
    summary: 'Delete the rules of a region',
    access: EDIT,
    params: ByRegion,
    query: IfVersion,
    responses: { 204: 'empty' },
    errors: ['content_changed', 'region_not_found'],
  },
  'POST /admin/recycle/rules/:region/revert': {
    operationId: 'revertRecycleRules',
    summary: 'Revert the rules of a region to their shipped version',
    access: EDIT,
    params: ByRegion,
    query: IfVersion,
    responses: { 204: 'empty' },
    errors: ['content_changed', 'region_not_found', 'content_does_not_fit'],
  },
});
