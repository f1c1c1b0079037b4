import { z } from 'zod';
import { App, Id, PageQuery, Storable, pageOf } from '../fields.ts';
import { defineContract } from '../operation.ts';
import {
  CollectedFile,
  CollectedLink,
  CollectedText,
  CollectorItem,
  CollectorKind,
  CollectorTag,
} from './collector-entities.ts';
import { ItemChange, ItemPage, ItemQuery, KEEP_ERRORS } from './collector.ts';

const EDIT = { scope: 'admin:content' } as const;
const OfApp = z.object({ app: App });
const OfItem = OfApp.extend({ id: Id });
const NOT_FOUND = 'collector_item_not_found';
const UNKNOWN_APP = 'collection_not_found';
const PER_MINUTE = 60;

/** What all conversations of an app answer from. */
export const Collection = z
  .object({
    app: App,
    title: z.object({ ko: z.string(), en: z.string() }),
    items: z.number().int(),
    chars: z.number().int().meta({ description: 'Letters of all of them' }),
    reading: z.number().int().meta({ description: 'Still being read' }),
    failed: z.number().int().meta({ description: 'Could not be read' }),
    limit: z.number().int().meta({ description: 'How many items there may be' }),
  })
  .meta({ id: 'AppCollection' });
export type Collection = z.infer<typeof Collection>;

/** Knowledge that an installation gives to the conversations of an app: kept, read and cited as people's own things are. */
export const collectionsAdmin = defineContract('Admin: collections', {
  'GET /admin/collections': {
    operationId: 'listCollections',
    summary: 'List the collections of apps',
    description: 'One for each app whose conversations are answered from it.',
    access: EDIT,
    responses: { 200: z.object({ items: z.array(Collection) }) },
  },
  'GET /admin/collections/:app/items': {
    operationId: 'listCollectionItems',
    summary: 'List what a collection holds',
    access: EDIT,
    params: OfApp,
    query: PageQuery.extend({
      q: Storable.trim().max(500).optional(),
      kind: CollectorKind.optional(),
      tag: CollectorTag.optional(),
    }),
    responses: { 200: pageOf(CollectorItem) },
    errors: [UNKNOWN_APP, 'invalid_cursor'],
  },
  'POST /admin/collections/:app/items': {
    operationId: 'createCollectionItem',
    summary: 'Add a text, a link or a file to a collection',
    description: 'Links and files are read in the background, as those of the collector are.',
    access: EDIT,
    params: OfApp,
    body: z.discriminatedUnion('kind', [CollectedText, CollectedLink, CollectedFile]),
    example: { kind: 'text', title: '환불 규정', content: '받은 날부터 7일 안에 환불할 수 있다.', tags: ['환불'] },
    responses: { 201: CollectorItem },
    errors: [UNKNOWN_APP, ...KEEP_ERRORS],
    idempotent: true,
    perMinute: PER_MINUTE,
  },
  'GET /admin/collections/:app/items/:id': {
    operationId: 'getCollectionItem',
    summary: 'Get an item of a collection, and its text by pages',
    access: EDIT,
    params: OfItem,
    query: ItemQuery.omit({ message_id: true }),
    responses: { 200: ItemPage },
    errors: [UNKNOWN_APP, NOT_FOUND, 'invalid_cursor'],
  },
  'PUT /admin/collections/:app/items/:id': {
    operationId: 'updateCollectionItem',
    summary: 'Change the title or the tags of an item of a collection',
    access: EDIT,
    params: OfItem,
    body: ItemChange,
    example: { title: '환불 규정 (2026)', tags: ['환불'] },
    responses: { 200: CollectorItem },
    errors: [UNKNOWN_APP, NOT_FOUND],
  },
  'DELETE /admin/collections/:app/items/:id': {
    operationId: 'deleteCollectionItem',
    summary: 'Remove an item from a collection',
    description: 'For good. Answers that cite it say that it is gone.',
    access: EDIT,
    params: OfItem,
    responses: { 204: 'empty' },
    errors: [UNKNOWN_APP, NOT_FOUND],
  },
  'POST /admin/collections/:app/items/:id/read': {
    operationId: 'rereadCollectionItem',
    summary: 'Read a link or a file of a collection anew',
    description: 'Whether it could be read or not: a page may have changed. A text stays as it is.',
    access: EDIT,
    params: OfItem,
    responses: { 200: CollectorItem },
    errors: [UNKNOWN_APP, NOT_FOUND],
    perMinute: PER_MINUTE,
  },
});
