import { z } from 'zod';
import { multipart } from '../bodies.ts';
import { Id, Localized, Timestamp } from '../fields.ts';
import { defineContract } from '../operation.ts';
import { DataSet } from './entities.ts';

const EDIT = { scope: 'admin:content' } as const;
/** With what stands around it, what a gateway before us lets through (deploy/nginx). The largest of the five sets is smaller. */
const MOST_BYTES = 100 * 1024 * 1024;

const Report = z.object({
  added: z.number().int(),
  changed: z.number().int(),
  removed: z.number().int().meta({ description: 'What earlier files had and this one has not' }),
  swapped: z.number().int().meta({ description: 'Latitude and longitude stood for each other, and were put right' }),
  rejected: z.array(z.object({ reason: z.string(), title: Localized, count: z.number().int() })),
  resumed_at: z.number().int().meta({ description: 'Records that an earlier try of the same file had come to' }),
  older_districts: z.array(z.string()).meta({
    description: 'Of the calendar: districts that are not in the file and keep the days of an earlier one',
  }),
  is_cut: z.boolean().meta({ description: 'The file ends in the middle of a record: it may not be all of it' }),
  was_there: z.boolean().meta({ description: 'It is what was imported last: nothing was done' }),
});

export const PlaceImport = z
  .object({
    id: Id,
    data_set: DataSet,
    file_name: z.string(),
    state: z.enum(['running', 'done', 'failed', 'stopped']).meta({
      description: '`stopped`: the server stopped meanwhile. The same file again goes on where it was',
    }),
    share: z.number().min(0).max(1).meta({ description: 'How much of the file has been read' }),
    records: z.number().int(),
    report: Report.nullable().meta({ description: 'null until it is done' }),
    problem: z
      .object({ code: z.string(), title: z.string() })
      .nullable()
      .meta({ description: 'What was wrong with the file, in the language of the request' }),
    has_rejected: z.boolean().meta({ description: 'Rejected records can be downloaded' }),
    started_at: Timestamp,
    finished_at: Timestamp.nullable(),
  })
  .meta({ id: 'PlaceImport' });
export type PlaceImport = z.infer<typeof PlaceImport>;

export const imports = defineContract('Admin: places', {
  'GET /admin/locations/imports': {
    operationId: 'listPlaceImports',
    summary: 'List imports',
    description: 'The last twenty of each data set, the newest first.',
    access: EDIT,
    responses: { 200: z.object({ items: z.array(PlaceImport) }) },
  },
  'POST /admin/locations/imports': {
    operationId: 'importPlaces',
    summary: 'Import a file of a public data set',
    description:
      'CSV in UTF-8 or CP949, as data.go.kr has it. Answered once the file is here and is one of that set; it goes on by itself. The same file again changes nothing.',
    access: EDIT,
    upload: multipart({
      fields: z.object({
        data_set: DataSet,
        replace: z.enum(['true', 'false']).optional().meta({
          description: 'Remove what earlier files of this data set had and this one has not',
        }),
      }),
      files: { file: { maxBytes: MOST_BYTES } },
    }),
    example: { data_set: 'clothing-bins' },
    responses: { 202: PlaceImport },
    errors: [
      'import_running',
      'import_empty',
      'import_not_text',
      'import_other_columns',
      'import_other_set',
      'storage_full',
      'rate_limited',
    ],
    perMinute: 30,
  },
  'GET /admin/locations/imports/:id': {
    operationId: 'getPlaceImport',
    summary: 'Get an import',
    access: EDIT,
    params: z.object({ id: Id }),
    responses: { 200: PlaceImport },
    errors: ['import_not_found'],
  },
  'GET /admin/locations/imports/:id/rejected': {
    operationId: 'downloadRejectedPlaces',
    summary: 'Download what was rejected',
    description: 'As CSV: each record with its line and why. Of very many the first.',
    access: EDIT,
    params: z.object({ id: Id }),
    responses: { 200: 'download' },
    errors: ['import_not_found'],
  },
});
