import { z } from 'zod';
import { bytes } from './bodies.ts';
import { Id } from './fields.ts';
import { defineContract } from './operation.ts';

const ById = z.object({ id: Id });
/** More than a conversation with a picture in each of its messages has. */
const MOST_AT_ONCE = 5000;

const Held = z.object({
  id: Id,
  file_hash: z.string(),
  name: z.string(),
  mime_type: z.string(),
  bytes: z.number().int(),
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
});

/**
 * What conversations and shares have of files. Each holds a file under an id of its own, which it has chosen: its address
 * opens as long as it is held, whatever becomes of the upload.
 */
export const heldFiles = defineContract('Files', {
  'POST /internal/files/held': {
    operationId: 'holdFiles',
    summary: 'Hold files of a person',
    description:
      'Or of somebody else who has given them to that person, where the caller says so. All of them or none; one that is held already stays so.',
    access: { purpose: 'hold-files', from: ['chat', 'studio', 'scan'] },
    body: z.object({
      of: Id.optional(),
      replaces_uploads: z.boolean().default(false).meta({
        description: 'The uploads go, of those that would go by themselves after a day: what is held is in their place',
      }),
      types: z.array(z.string()).optional().meta({ description: 'Media types that the caller can do something with' }),
      files: z
        .array(z.object({ from: Id, id: Id }))
        .min(1)
        .max(MOST_AT_ONCE),
    }),
    responses: { 201: z.object({ files: z.array(Held) }) },
    errors: ['file_not_found', 'file_type_not_taken'],
  },
  'POST /internal/files/held/release': {
    operationId: 'releaseFiles',
    summary: 'Let go of files',
    description: 'Those that are not held are gone already.',
    access: { purpose: 'hold-files', from: ['chat', 'studio', 'scan'] },
    body: z.object({ ids: z.array(Id).max(MOST_AT_ONCE) }),
    responses: { 204: 'empty' },
  },
  'GET /internal/files/held/:id/picture': {
    operationId: 'readHeldPicture',
    summary: 'Read a picture for a model',
    description: 'JPEG or PNG, which all models that see can read, of 1536 pixels a side at most.',
    access: { purpose: 'read-held-file', from: ['chat', 'studio', 'scan'] },
    params: ById,
    responses: { 200: bytes('image/jpeg', 'image/png') },
    errors: ['file_not_found', 'rate_limited', 'storage_unavailable'],
  },
  'GET /internal/files/held/:id/content': {
    operationId: 'readHeldContent',
    summary: 'Read a picture as it is',
    description: 'In all of its pixels: for print, for archives, for what is read from it.',
    access: { purpose: 'read-held-file', from: ['studio', 'scan', 'training'] },
    params: ById,
    responses: { 200: bytes('image/jpeg', 'image/png', 'image/webp') },
    errors: ['file_not_found', 'storage_unavailable'],
  },
  'GET /internal/files/held/:id/text': {
    operationId: 'readHeldText',
    summary: 'Read a text file',
    access: { purpose: 'read-held-file', from: ['chat'] },
    params: ById,
    query: z.object({ max_chars: z.coerce.number().int().min(1).max(200_000) }),
    responses: {
      200: z.object({ text: z.string(), is_cut: z.boolean().meta({ description: 'There is more of it' }) }),
    },
    errors: ['file_not_found', 'file_type_not_taken', 'storage_unavailable'],
  },
  'GET /internal/files/held/:id/document': {
    operationId: 'readHeldDocument',
    summary: 'Read a document as it is',
    description: 'In its own bytes, for what is read from it.',
    access: { purpose: 'read-held-file', from: ['chat'] },
    params: ById,
    responses: { 200: bytes('application/octet-stream') },
    errors: ['file_not_found', 'storage_unavailable'],
  },
  'GET /internal/files/made': {
    operationId: 'getRoomForMadePictures',
    summary: 'How much of what was made for a person is kept',
    description: 'Asked before something is made, or paid: what was made is stored, whatever there is by then.',
    access: { purpose: 'store-made-picture', from: ['studio'] },
    responses: {
      200: z.object({
        used_bytes: z.number().int(),
        quota_bytes: z.number().int().meta({ description: 'Of an account' }),
        guest_quota_bytes: z.number().int(),
      }),
    },
  },
  'POST /internal/files/made/:id': {
    operationId: 'storeMadePicture',
    summary: 'Store a picture that was made for a person',
    description: 'As it is, held under the id that the caller has chosen; once, however often it is sent.',
    access: { purpose: 'store-made-picture', from: ['studio'] },
    params: ById,
    query: z.object({
      name: z.string().min(1).max(100),
      width: z.coerce.number().int().positive(),
      height: z.coerce.number().int().positive(),
    }),
    upload: { types: ['application/octet-stream'], maxBytes: 50 * 1024 * 1024 },
    responses: { 201: Held },
    errors: ['file_empty', 'unsupported_media_type', 'storage_full'],
  },
});
