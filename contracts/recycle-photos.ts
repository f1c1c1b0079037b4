import { z } from 'zod';
import { multipart } from './bodies.ts';
import { IfVersion } from './content-versions.ts';
import { Line, Timestamp } from './fields.ts';
import { defineContract } from './operation.ts';
import { ContentId, ItemPhoto } from './recycle-content.ts';

const EDIT = { scope: 'admin:content' } as const;
const MEGABYTE = 1024 * 1024;
const ById = z.object({ id: ContentId });
/** As long as what a screen reader reads in one go. */
const Alt = Line.max(300);

/** As editors see it: with what they need to overwrite nothing. */
export const KeptPhoto = ItemPhoto.extend({
  version: z.string(),
  added_at: Timestamp,
}).meta({ id: 'KeptRecycleItemPhoto' });
export type KeptPhoto = z.infer<typeof KeptPhoto>;

/** One photo of a thing, beside its drawing. */
export const recyclePhotos = defineContract('Admin: recycling guide', {
  'GET /admin/recycle/items/:id/photo': {
    operationId: 'getKeptRecycleItemPhoto',
    summary: 'Get the photo of an item with what is known of it',
    access: EDIT,
    params: ById,
    responses: { 200: z.object({ photo: KeptPhoto.nullable() }) },
    errors: ['item_not_found'],
  },
  'POST /admin/recycle/items/:id/photo': {
    operationId: 'setRecycleItemPhoto',
    summary: 'Put a photo on an item',
    description:
      'In the place of the one before. Without a file the words beside it are changed. It may have 15 MB unless the installation says otherwise; it is turned upright, brought to 1600 pixels a side at most, and loses place, camera and time. It stays with an item that is taken away, and is shown again when that comes back.',
    access: EDIT,
    params: ById,
    query: IfVersion,
    upload: multipart({
      fields: z.object({
        alt_ko: Alt,
        alt_en: Alt,
        credit: Line.max(200),
        source_url: z
          .union([z.url({ protocol: /^https?$/ }).max(1000), z.literal('')])
          .optional()
          .meta({
            description: 'Where it is from; nothing for one of your own',
          }),
      }),
      files: { file: { maxBytes: 50 * MEGABYTE, optional: true } },
    }),
    example: { alt_ko: '신문지로 싼 깨진 유리컵', alt_en: 'A broken glass wrapped in newspaper', credit: '가온' },
    responses: { 200: z.object({ photo: KeptPhoto }) },
    errors: [
      'item_not_found',
      'guide_photo_not_found',
      'content_changed',
      'file_empty',
      'unsupported_media_type',
      'picture_unreadable',
      'picture_too_large',
      'storage_full',
      'storage_unavailable',
      'rate_limited',
    ],
    perMinute: 30,
  },
  'DELETE /admin/recycle/items/:id/photo': {
    operationId: 'deleteRecycleItemPhoto',
    summary: 'Take the photo of an item away',
    access: EDIT,
    params: ById,
    query: IfVersion,
    responses: { 204: 'empty' },
    errors: ['content_changed', 'guide_photo_not_found'],
  },
});
