import { z } from 'zod';
import { Id, PageQuery, Storable, pageOf } from '../fields.ts';
import { multipart } from '../bodies.ts';
import { defineContract } from '../operation.ts';
import {
  AttachedDocument,
  CollectedFile,
  CollectedLink,
  CollectedMessage,
  CollectedText,
  CollectorHit,
  CollectorItem,
  CollectorKind,
  CollectorPassage,
  CollectorTag,
  CollectorTags,
  CollectorTitle,
} from './collector-entities.ts';

export const ItemParams = z.object({ id: Id });
export const ItemPage = CollectorItem.extend({
  passages: z.array(CollectorPassage),
  next_cursor: z.string().nullable(),
});
/** A page of what it says: from a cursor on, or from the passage that a citation names. */
export const ItemQuery = PageQuery.omit({ limit: true }).extend({
  from: z.coerce.number().int().min(0).max(1_000_000).optional().meta({ description: 'A passage to begin with' }),
  limit: z.coerce.number().int().min(1).max(50).default(10),
  message_id: Id.optional().meta({
    description:
      'An own answer that cites the item (`kind: collection.…`): of what an installation shares with an app, the passages that it cites are shown, and no others',
  }),
});
export const ItemChange = z.object({ title: CollectorTitle, tags: CollectorTags }).partial();
/** As a form says them. */
const Tags = Storable.default('')
  .transform((tags) =>
    tags
      .split(',')
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ''),
  )
  .pipe(CollectorTags);
/** The installation may allow less. */
const MOST_BYTES = 100 * 1024 * 1024;
const Words = Storable.trim().max(500);
/** Nothing is kept then. */
export const KEEP_ERRORS = [
  'too_many_collector_items',
  'collector_text_full',
  'file_not_found',
  'file_type_not_taken',
] as const;
const NOT_FOUND = 'collector_item_not_found';
/** Reading takes the machine's time, and links the time of other machines. */
const PER_MINUTE = 60;

/** What a person keeps, and asks about. */
export const collector = defineContract('Collector', {
  'POST /collector/items': {
    operationId: 'createCollectorItem',
    summary: 'Keep a text, a link, a file or a message',
    description:
      'What has to be read first (a link, a file) is `reading` for a while, and then `ready` or `failed`; whatever goes wrong, it stays, and can be read again.',
    access: { scope: 'chat:write' },
    body: z.discriminatedUnion('kind', [CollectedText, CollectedLink, CollectedFile, CollectedMessage]),
    example: {
      kind: 'text',
      title: '특약 문장',
      content: '잔금 다음 날까지 근저당을 새로 설정하지 않는다.',
      tags: ['계약'],
    },
    responses: { 201: CollectorItem },
    errors: [...KEEP_ERRORS, 'message_not_found'],
    idempotent: true,
    perMinute: PER_MINUTE,
  },
  'POST /collector/files': {
    operationId: 'uploadCollectorItem',
    summary: 'Keep a file, with its bytes',
    description: 'What `POST /files` and then `POST /collector/items` do, in one form.',
    access: { scope: 'chat:write' },
    upload: multipart({
      fields: z.object({
        title: CollectorTitle.optional(),
        tags: Tags.meta({ description: 'Separated by commas' }),
      }),
      files: { file: { maxBytes: MOST_BYTES, description: 'A document of those that are read' } },
    }),
    example: { tags: '계약,이사' },
    responses: { 201: CollectorItem },
    errors: [...KEEP_ERRORS, 'file_empty', 'unsupported_media_type', 'file_quota_exceeded', 'storage_full'],
    idempotent: true,
    perMinute: PER_MINUTE,
  },
  'GET /collector/items': {
    operationId: 'listCollectorItems',
    summary: 'List what is kept',
    description: 'Newest first. With `q`, those in whose title or text every word of it is found, anywhere in a word.',
    access: { scope: 'chat:read' },
    query: PageQuery.extend({
      q: Words.optional(),
      kind: CollectorKind.optional(),
      tag: CollectorTag.optional(),
    }),
    responses: { 200: pageOf(CollectorItem) },
    errors: ['invalid_cursor'],
  },
  'GET /collector/items/:id': {
    operationId: 'getCollectorItem',
    summary: 'Get an item, and its text by pages',
    access: { scope: 'chat:read' },
    params: ItemParams,
    query: ItemQuery,
    responses: { 200: ItemPage },
    errors: [NOT_FOUND, 'invalid_cursor'],
  },
  'PUT /collector/items/:id': {
    operationId: 'updateCollectorItem',
    summary: 'Change the title or the tags of an item',
    access: { scope: 'chat:write' },
    params: ItemParams,
    body: ItemChange,
    example: { title: '특약 문장 세 가지', tags: ['계약'] },
    responses: { 200: CollectorItem },
    errors: [NOT_FOUND],
  },
  'DELETE /collector/items/:id': {
    operationId: 'deleteCollectorItem',
    summary: 'Delete an item',
    description: 'With its text and its file, for good. Answers that cite it say that it is gone.',
    access: { scope: 'chat:write' },
    params: ItemParams,
    responses: { 204: 'empty' },
    errors: [NOT_FOUND],
  },
  'POST /collector/items/:id/retry': {
    operationId: 'retryCollectorItem',
    summary: 'Read an item again that could not be read',
    description: 'One that is being read, or has been, stays as it is.',
    access: { scope: 'chat:write' },
    params: ItemParams,
    responses: { 200: CollectorItem },
    errors: [NOT_FOUND],
    perMinute: PER_MINUTE,
  },
  'POST /collector/attachments': {
    operationId: 'readAttachment',
    summary: 'Read a document before it is sent',
    description:
      'Begins to read what will be attached to a message, so that what cannot be read is known before. `GET /collector/items/{id}` says how far it is. The same file is read once. What is sent without is read when it is asked about.',
    access: { scope: 'chat:write' },
    body: AttachedDocument,
    example: { file_id: '0199d1c4-5f0e-7c3a-9d5e-3f0b8c8f2a11' },
    responses: { 200: CollectorItem },
    errors: ['file_not_found', 'file_type_not_taken'],
    perMinute: PER_MINUTE,
  },
  'GET /collector/search': {
    operationId: 'searchCollector',
    summary: 'Find passages',
    description: 'Those that have most of the words of the question, and the rarest, come first.',
    access: { scope: 'chat:read' },
    query: z.object({
      q: Words.min(1),
      tag: CollectorTag.optional(),
      limit: z.coerce.number().int().min(1).max(50).default(20),
    }),
    responses: { 200: z.object({ items: z.array(CollectorHit) }) },
  },
  'GET /collector/tags': {
    operationId: 'listCollectorTags',
    summary: 'List tags, with how many items have each',
    access: { scope: 'chat:read' },
    responses: {
      200: z.object({
        items: z.array(z.object({ tag: z.string(), count: z.number().int() })),
        total: z.number().int().meta({ description: 'Items in all' }),
        limit: z.number().int().meta({ description: 'How many there may be' }),
      }),
    },
  },
});
