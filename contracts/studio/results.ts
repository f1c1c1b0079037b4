import { z } from 'zod';
import { bytes, multipart } from '../bodies.ts';
import { Id, PageQuery, pageOf } from '../fields.ts';
import { defineContract } from '../operation.ts';
import { Generation, TaskBegun } from './entities.ts';
import { BatchFields, MEGABYTE, MOST_COLUMNS, MOST_ROWS, Variation } from './fields.ts';

const ById = z.object({ id: Id });

/** What was made, and what is made of that. */
export const results = defineContract('Studio', {
  'GET /generations': {
    operationId: 'listGenerations',
    summary: 'List what was made',
    description: 'Newest first.',
    access: { scope: 'studio:read' },
    query: PageQuery.extend({
      origin_id: Id.optional().meta({ description: 'Only this one and its variations' }),
      batch_id: Id.optional().meta({ description: 'Only those of one file of rows' }),
    }),
    responses: { 200: pageOf(Generation) },
    errors: ['invalid_cursor'],
  },
  'GET /generations/:id': {
    operationId: 'getGeneration',
    summary: 'Get something that was made',
    access: { scope: 'studio:read' },
    params: ById,
    responses: { 200: Generation },
    errors: ['generation_not_found'],
  },
  'GET /generations/:id/file': {
    operationId: 'downloadGeneration',
    summary: 'Download a picture',
    description:
      'As PNG or WebP, or as a PDF for print: A4 or A5 with 300 dpi, 3 mm bleed and text as outlines. Made when it is asked for; the same each time.',
    access: { scope: 'studio:read' },
    params: ById,
    query: z.object({
      format: z.enum(['png', 'webp', 'pdf']).default('png'),
      paper: z.enum(['A4', 'A5']).default('A4').meta({ description: 'Of a PDF' }),
    }),
    responses: { 200: bytes('image/png', 'image/webp', 'application/pdf') },
    errors: ['generation_not_found', 'not_a_picture', 'nothing_to_set'],
    answerSeconds: 90,
    perMinute: 60,
  },
  'POST /generations/:id/variations': {
    operationId: 'varyGeneration',
    summary: 'Make variations of a picture',
    description:
      'Other words, another template, mood, ratio or seed; the rest stays, the photo too. Copy that is changed by hand is set as it is. Nothing is written anew, but copy that stays tells a price, a discount, a day, a shop or a place as it is changed.',
    access: { scope: 'studio:write' },
    params: ById,
    body: Variation,
    example: { headline: '비 오는 날엔 따뜻한 라떼 한 잔' },
    responses: { 202: TaskBegun },
    errors: [
      'generation_not_found',
      'not_a_picture',
      'too_many_tasks',
      'made_quota_exceeded',
      'guest_made_quota_exceeded',
    ],
    idempotent: true,
  },
  'POST /generations/:id/pack': {
    operationId: 'packGeneration',
    summary: 'Make a picture in all four ratios',
    description: 'Those that are there stay; the others are made.',
    access: { scope: 'studio:write' },
    params: ById,
    responses: { 202: TaskBegun },
    errors: [
      'generation_not_found',
      'not_a_picture',
      'too_many_tasks',
      'made_quota_exceeded',
      'guest_made_quota_exceeded',
    ],
    idempotent: true,
  },
  'GET /generations/:id/pack': {
    operationId: 'downloadPack',
    summary: 'Download all ratios of a picture as ZIP',
    access: { scope: 'studio:read', signed: true },
    params: ById,
    responses: { 200: 'download' },
    errors: ['generation_not_found', 'not_a_picture'],
  },
  'POST /batches': {
    operationId: 'startBatch',
    summary: 'Make a picture of each row of a CSV',
    description: `A menu, a price list, branches: the first row names the columns, in Korean or English, and each further one becomes a picture. UTF-8 or CP949, ${MOST_ROWS} rows of ${MOST_COLUMNS} cells at most. Rows that cannot be set are left out; \`rejected_url\` gives them with the reasons, as a CSV that can be mended and sent again.`,
    access: { scope: 'studio:write' },
    upload: multipart({
      fields: BatchFields,
      files: {
        csv: { maxBytes: 2 * MEGABYTE, description: 'The rows' },
        image: { maxBytes: 20 * MEGABYTE, optional: true, description: 'A photo for all of them; files:write' },
        logo: {
          maxBytes: 20 * MEGABYTE,
          optional: true,
          description: 'A logo in the place of the shop’s name; files:write',
        },
      },
    }),
    example: { template: 'hero' },
    responses: {
      202: TaskBegun.omit({ guest: true })
        .extend({
          rows: z.number().int().meta({ description: 'That become pictures' }),
          rejected: z.number().int(),
          rejected_url: z.string().nullable(),
        })
        .meta({ id: 'StudioBatchBegun' }),
    },
    errors: [
      'too_many_tasks',
      'too_many_rows',
      'too_many_columns',
      'no_rows',
      'no_headline_column',
      'made_quota_exceeded',
      'guest_made_quota_exceeded',
      'unsupported_media_type',
    ],
  },
  'GET /batches/:id/zip': {
    operationId: 'downloadBatch',
    summary: 'Download what a batch has made as ZIP',
    access: { scope: 'studio:read', signed: true },
    params: ById,
    responses: { 200: 'download' },
    errors: ['task_not_found'],
  },
  'GET /batches/:id/rejected': {
    operationId: 'downloadRejectedRows',
    summary: 'Download the rows that a batch has left out as CSV',
    description: 'With the reasons; for as long as its task is there.',
    access: { scope: 'studio:read', signed: true },
    params: ById,
    responses: { 200: 'download' },
    errors: ['task_not_found'],
  },
});
