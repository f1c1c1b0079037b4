import { z } from 'zod';
import { Id, Timestamp, isStorable } from './fields.ts';
import { defineContract } from './operation.ts';
import { ContentId, FaqContent, Item, Region } from './recycle-content.ts';

const CODE = Region.shape.code;
const EDIT = { scope: 'admin:content' } as const;
const STORABLE = { error: 'must not contain NUL or broken Unicode', params: { code: 'not_storable' } };

const ItemBody = z.strictObject(Item.omit({ id: true }).shape).refine(isStorable, STORABLE);
const FaqBody = z.strictObject(FaqContent.omit({ id: true }).shape).refine(isStorable, STORABLE);
const RulesBody = z.strictObject(Region.omit({ code: true }).shape).refine(isStorable, STORABLE);
const ById = z.object({ id: ContentId });
const ByRegion = z.object({ region: CODE });

const Edit = z
  .object({
    kind: z.enum(['item', 'faq', 'rules']),
    id: z.string(),
    removed: z.boolean(),
    edited_by: Id,
    edited_at: Timestamp,
  })
  .meta({ id: 'ContentEdit', description: 'Where this installation differs from what was shipped' });

/** The guide without a release: what is edited here stays, whatever a later version ships. */
export const recycleAdmin = defineContract({
  'GET /admin/recycle/edits': { summary: 'Where the guide differs from what was shipped', access: EDIT, responses: { 200: z.object({ items: z.array(Edit) }) } },
  'PUT /admin/recycle/items/:id': {
    summary: 'Write an item, new or not',
    access: EDIT,
    params: ById,
    body: ItemBody,
    responses: { 200: Item },
    errors: ['content_does_not_fit'],
  },
  'DELETE /admin/recycle/items/:id': { summary: 'Take an item away', access: EDIT, params: ById, responses: { 204: 'empty' }, errors: ['item_not_found'] },
  'POST /admin/recycle/items/:id/revert': { summary: 'Back to the item as it was shipped', access: EDIT, params: ById, responses: { 204: 'empty' }, errors: ['item_not_found', 'content_does_not_fit'] },
  'PUT /admin/recycle/faq/:id': { summary: 'Write a question and its answer, new or not', access: EDIT, params: ById, body: FaqBody, responses: { 200: FaqContent }, errors: ['content_does_not_fit'] },
  'DELETE /admin/recycle/faq/:id': { summary: 'Take a question away', access: EDIT, params: ById, responses: { 204: 'empty' }, errors: ['faq_not_found'] },
  'POST /admin/recycle/faq/:id/revert': { summary: 'Back to the question as it was shipped', access: EDIT, params: ById, responses: { 204: 'empty' }, errors: ['faq_not_found', 'content_does_not_fit'] },
  'PUT /admin/recycle/rules/:region': { summary: 'Write the rules of a region', access: EDIT, params: ByRegion, body: RulesBody, responses: { 200: Region }, errors: ['content_does_not_fit'] },
  'DELETE /admin/recycle/rules/:region': { summary: 'Take the rules of a region away', access: EDIT, params: ByRegion, responses: { 204: 'empty' }, errors: ['region_not_found'] },
  'POST /admin/recycle/rules/:region/revert': { summary: 'Back to the rules as they were shipped', access: EDIT, params: ByRegion, responses: { 204: 'empty' }, errors: ['region_not_found', 'content_does_not_fit'] },
});
