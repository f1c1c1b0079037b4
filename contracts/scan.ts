import { z } from 'zod';
import { multipart } from './bodies.ts';
import { Id, PageQuery, Text, Timestamp, pageOf } from './fields.ts';
import { defineContract } from './operation.ts';
import { CategoryId, ContentId } from './recycle-content.ts';
import { Scan } from './scan/entities.ts';
import { errors } from './scan/errors.ts';
import { tasksAdmin } from './tasks-admin.ts';
import type { ServiceContract } from './service-contract.ts';

const admin = tasksAdmin('Scan');
const ById = z.object({ id: Id });
/** As for photos in general; the installation may allow less. */
const MOST_BYTES = 20 * 1024 * 1024;

const scan = defineContract('Scan', {
  'POST /scan': {
    operationId: 'scanPhoto',
    summary: 'Find out what is on a photo',
    description:
      'Begins a task: `GET /scan/{task_id}` says how it goes on, and so do its events. The photo is a part of the form, or an own file by its `file_id`; place, camera and time are taken out of it before it is stored.',
    access: { scope: 'scan:write' },
    upload: multipart({
      fields: z.object({ file_id: Id.optional() }),
      files: { photo: { maxBytes: MOST_BYTES, optional: true, description: 'A photo of what is to be thrown away' } },
    }),
    example: {},
    responses: { 202: z.object({ task_id: Id, status: z.literal('processing') }).meta({ id: 'ScanBegun' }) },
    errors: [
      'scan_needs_photo',
      'file_empty',
      'file_not_found',
      'file_type_not_taken',
      'file_quota_exceeded',
      'unsupported_media_type',
      'picture_unreadable',
      'picture_too_large',
      'storage_full',
      'too_many_tasks',
    ],
    perMinute: 20,
    idempotent: true,
  },
  'GET /admin/scan/tasks': admin.list,
  'GET /admin/scan/tasks/figures': admin.figures,
  'POST /admin/scan/tasks/:id/cancel': admin.cancel,
  'POST /admin/scan/tasks/:id/retry': admin.retry,
  'POST /scan/barcodes': {
    operationId: 'scanBarcode',
    summary: 'Look a barcode up by its number',
    description:
      'A barcode is known once two accounts have confirmed the same item for it, here: no list of products is behind it.',
    access: { scope: 'scan:write' },
    body: z.object({
      barcode: Text.max(40).meta({ description: 'EAN-13, EAN-8 or UPC-A; blanks and hyphens do not count' }),
    }),
    example: { barcode: '8801234567893' },
    responses: { 201: Scan },
    errors: ['barcode_invalid'],
    perMinute: 60,
    idempotent: true,
  },
  'GET /scan/history': {
    operationId: 'listScans',
    summary: 'List scans',
    description: 'Newest first.',
    access: { scope: 'scan:read' },
    query: PageQuery,
    responses: { 200: pageOf(Scan) },
    errors: ['invalid_cursor'],
  },
  'GET /scan/stats': {
    operationId: 'getScanStats',
    summary: 'Count own scans',
    description: 'Of those that are in the history.',
    access: { scope: 'scan:read' },
    responses: {
      200: z
        .object({
          total_scans: z.number().int(),
          total_recycles: z.number().int(),
          categories: z.array(z.object({ category: CategoryId, count: z.number().int() })).meta({
            description: 'Of what was confirmed, the most frequent first',
          }),
        })
        .meta({ id: 'ScanStats' }),
    },
  },
  'GET /scan/:id': {
    operationId: 'getScan',
    summary: 'Get a scan',
    access: { scope: 'scan:read' },
    params: ById,
    responses: { 200: Scan },
    errors: ['scan_not_found'],
  },
  'GET /scan/:id/events': {
    operationId: 'readScanEvents',
    summary: 'Read the events of a scan',
    description:
      'Each change of status and progress, to the last one: `task.progress`, then `task.done`, `task.failed` or `task.cancelled`. Goes on after `Last-Event-ID` or `after`.',
    access: { scope: 'scan:read' },
    ticket: true,
    params: ById,
    query: z.object({ after: z.string().max(20).optional() }),
    responses: { 200: 'event-stream' },
    errors: ['scan_not_found', 'task_not_found', 'invalid_event_id', 'too_many_streams'],
  },
  'POST /scan/:id/confirm': {
    operationId: 'confirmScan',
    summary: 'Say what it is',
    description:
      'The item that was found, or another one of the guide. It may be changed until it is noted as thrown away. The first time earns points for a photo, once for each photo.',
    access: { scope: 'scan:write' },
    params: ById,
    body: z.object({ item_id: ContentId }),
    example: { item_id: 'clear-pet-bottle' },
    responses: { 200: Scan },
    errors: ['scan_not_found', 'scan_not_finished', 'scan_recycled_already', 'item_not_found'],
  },
  'POST /scan/:id/recycled': {
    operationId: 'markScanRecycled',
    summary: 'Note that it was thrown away',
    description: 'Once, however often it is said. It earns points for a photo, for so many a day.',
    access: { scope: 'scan:write' },
    params: ById,
    responses: { 200: Scan },
    errors: ['scan_not_found', 'scan_not_confirmed'],
  },
  'DELETE /scan/:id': {
    operationId: 'deleteScan',
    summary: 'Delete a scan and its photo',
    description: 'Points that it has earned stay.',
    access: { scope: 'scan:write' },
    params: ById,
    responses: { 204: 'empty' },
    errors: ['scan_not_found'],
  },
});

const Earned = z.object({
  scan_id: Id,
  user_id: Id,
  photo_hash: z.string().meta({ description: 'SHA-256 of the stored photo: what it shows earns points once' }),
  item_id: ContentId,
  at: Timestamp,
});

export const scanService = {
  operations: scan,
  errors,
  events: {
    /** Once for each scan of a photo, when somebody first says what it shows. */
    'scan.confirmed': { payload: Earned, subscribers: ['users'] },
    /** Once for each of these scans. */
    'scan.recycled': { payload: Earned, subscribers: ['users'] },
  },
  tags: { Scan: 'What a thing on a photo is, and where it goes' },
  personalData: 'photos of things that I scanned, what they were, barcodes that I confirmed',
} as const satisfies ServiceContract;
