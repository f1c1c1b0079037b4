import { z } from 'zod';
import { bytes } from './bodies.ts';
import { Id } from './fields.ts';
import { defineContract } from './operation.ts';

const MEGABYTE = 1024 * 1024;
/** What FILES_GUIDE_MB may be at most. */
export const MOST_GUIDE_MEGABYTES = 50;
const ById = z.object({ id: Id });

/** Whose photos of the guide are: they are shown to everybody, and stay when the editor's account goes. */
export const OF_THE_GUIDE = '00000000-0000-7000-8000-000000000001';

/** Photos that the recycling guide shows. Each has an id that the guide has chosen, and stays until that lets it go. */
export const guideFiles = defineContract('Files', {
  'POST /internal/files/guide/:id': {
    operationId: 'storeGuidePhoto',
    summary: 'Store a photo of the guide',
    description: 'Upright, of 1600 pixels a side at most, as WebP, without what the camera wrote into it.',
    access: { purpose: 'store-guide-photo', from: ['recycle'] },
    params: ById,
    upload: { types: ['application/octet-stream'], maxBytes: MOST_GUIDE_MEGABYTES * MEGABYTE },
    responses: { 201: z.object({ file_hash: z.string(), width: z.number().int(), height: z.number().int() }) },
    errors: [
      'file_empty',
      'unsupported_media_type',
      'picture_unreadable',
      'picture_too_large',
      'storage_full',
      'storage_unavailable',
      'rate_limited',
    ],
  },
  'DELETE /internal/files/guide/:id': {
    operationId: 'releaseGuidePhoto',
    summary: 'Let go of a photo of the guide',
    description: 'One that is not there is gone already.',
    access: { purpose: 'store-guide-photo', from: ['recycle'] },
    params: ById,
    responses: { 204: 'empty' },
  },
  'GET /internal/files/guide/:id': {
    operationId: 'readGuidePhoto',
    summary: 'Read a photo of the guide',
    access: { purpose: 'read-guide-photo', from: ['recycle'] },
    params: ById,
    query: z.object({ w: z.coerce.number().int().min(1).max(4096).optional() }),
    responses: { 200: bytes('image/webp') },
    errors: ['file_not_found', 'rate_limited', 'storage_unavailable'],
  },
});
