import { z } from 'zod';
import { bytes, multipart } from './bodies.ts';
import { Id, pageOf, PageQuery, Timestamp } from './fields.ts';
import { defineContract } from './operation.ts';
import { guideFiles } from './files-guide.ts';
import { heldFiles } from './files-held.ts';
import type { ErrorTexts, ServiceContract } from './service-contract.ts';

const MEGABYTE = 1024 * 1024;
/** No setting allows more. */
export const MOST_MEGABYTES = 100;
const OFFICE = 'application/vnd.openxmlformats-officedocument';
export const DOCUMENT_TYPES = [
  'application/pdf',
  `${OFFICE}.wordprocessingml.document`,
  `${OFFICE}.spreadsheetml.sheet`,
  `${OFFICE}.presentationml.presentation`,
  'application/vnd.oasis.opendocument.text',
  'application/vnd.oasis.opendocument.spreadsheet',
  'application/vnd.oasis.opendocument.presentation',
  'application/rtf',
  'application/x-hwp',
  'application/hwp+zip',
  'text/plain',
  'text/markdown',
  'text/csv',
  'text/html',
] as const;

export const PICTURE_TYPES = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/gif',
  'image/avif',
  'image/heic',
  'image/tiff',
] as const;

/** What files may be uploaded for. */
export const Purpose = z.enum(['photo', 'document']).meta({
  id: 'FilePurpose',
  description:
    'photo: a picture, kept upright and without what the camera wrote into it. document: a text, a table, a presentation, as it is',
});
/**
 * `avatar` is set by PUT /users/me/avatar; `held` is what a message or a share has of a file; `made` was made for them here;
 * `guide` is shown by the recycling guide, and nobody's own.
 */
export type Purpose = z.infer<typeof Purpose> | 'avatar' | 'held' | 'made' | 'guide';

export const FileHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .meta({ description: 'SHA-256 of the stored bytes' });

export const StoredFile = z
  .object({
    id: Id,
    file_hash: FileHash,
    purpose: z.enum(['photo', 'document', 'avatar', 'held', 'made', 'guide']),
    name: z.string().meta({ description: 'As it was sent, without a path' }),
    url: z.string().meta({
      description:
        'Relative to the server; opens the file without a token for one to two hours. GET the file again for a new one',
    }),
    mime_type: z.string().meta({ description: 'As its bytes say' }),
    bytes: z.number().int(),
    width: z.number().int().nullable(),
    height: z.number().int().nullable(),
    created_at: Timestamp,
    expires_at: Timestamp.nullable().meta({
      description: 'When it goes by itself, if it was uploaded for a message only',
    }),
  })
  .meta({ id: 'File' });
export type StoredFile = z.infer<typeof StoredFile>;

const Limits = z
  .object({
    purposes: z.array(z.object({ purpose: Purpose, max_bytes: z.number().int(), types: z.array(z.string()) })),
    max_megapixels: z.number().int(),
    used_bytes: z.number().int(),
    quota_bytes: z.number().int(),
  })
  .meta({ id: 'FileLimits' });

const ById = z.object({ id: Id });
const Width = z.coerce
  .number()
  .int()
  .min(1)
  .max(4096)
  .optional()
  .meta({ description: 'Of a picture: its width in pixels at most. The next larger of a few sizes, as WebP' });
const AnyType = ['application/octet-stream', ...PICTURE_TYPES.slice(0, 3), 'application/pdf', 'text/plain'] as const;

export const files = defineContract('Files', {
  'GET /files/limits': {
    operationId: 'getFileLimits',
    summary: 'Get what may be uploaded',
    description: 'Sizes and types by purpose, and how much of their space the caller uses.',
    access: { scope: 'files:read' },
    responses: { 200: Limits },
  },
  'GET /files': {
    operationId: 'listFiles',
    summary: 'List files',
    description: 'Own files, the newest first.',
    access: { scope: 'files:read' },
    query: PageQuery,
    responses: { 200: pageOf(StoredFile) },
    errors: ['invalid_cursor'],
  },
  'POST /files': {
    operationId: 'uploadFile',
    summary: 'Upload a file',
    description:
      'What it is, its bytes say. A photo is turned upright, brought to sRGB, and loses place, camera and time; HEIC becomes JPEG; of what moves the first picture stays. Limits: GET /files/limits.',
    access: { scope: 'files:write' },
    upload: multipart({
      fields: z.object({
        purpose: Purpose,
        temporary: z.enum(['true', 'false']).optional().meta({
          description:
            'It goes by itself after a day. A message that it was attached to keeps it for as long as there is the message',
        }),
      }),
      files: {
        file: { maxBytes: MOST_MEGABYTES * MEGABYTE, description: 'How much of it is taken depends on the purpose' },
      },
    }),
    example: { purpose: 'photo' },
    responses: { 201: StoredFile },
    errors: [
      'file_empty',
      'unsupported_media_type',
      'picture_unreadable',
      'picture_too_large',
      'file_quota_exceeded',
      'storage_full',
      'rate_limited',
    ],
    perMinute: 120,
    idempotent: true,
  },
  'GET /files/:id': {
    operationId: 'getFile',
    summary: 'Get a file',
    description: 'What is known of it, with an address of its bytes.',
    access: { scope: 'files:read' },
    params: ById,
    responses: { 200: StoredFile },
    errors: ['file_not_found'],
  },
  'DELETE /files/:id': {
    operationId: 'deleteFile',
    summary: 'Delete a file',
    description: 'Its bytes are removed within two hours, unless somebody else has the same.',
    access: { scope: 'files:write' },
    params: ById,
    responses: { 204: 'empty' },
    errors: ['file_not_found'],
  },
  'GET /files/:id/content': {
    operationId: 'downloadFile',
    summary: 'Download a file',
    description: 'By the address in `url`, or with the token of its owner. Saved, never shown as a page.',
    access: { scope: 'files:read', signed: true },
    params: ById,
    query: z.object({ w: Width }),
    responses: { 200: bytes(...AnyType) },
    errors: ['file_not_found', 'rate_limited', 'storage_unavailable'],
  },
  'GET /images/:file_hash': {
    operationId: 'getImage',
    summary: 'Get an image',
    description: 'By the address in `url`, or with the token of whoever has it. It never changes and may be kept.',
    access: { scope: 'files:read', signed: true },
    params: z.object({ file_hash: FileHash }),
    query: z.object({ w: Width }),
    responses: { 200: bytes('image/webp', 'image/jpeg', 'image/png') },
    errors: ['file_not_found', 'rate_limited', 'storage_unavailable'],
  },
});

/** The picture of one person: set, taken away and shown for them. */
export const filesForServices = defineContract('Files', {
  'POST /internal/files/avatar': {
    operationId: 'storeAvatar',
    summary: 'Store the avatar of a person',
    description: 'In the place of the one before.',
    access: { purpose: 'store-avatar', from: ['users'] },
    upload: { types: ['application/octet-stream'], maxBytes: MOST_MEGABYTES * MEGABYTE },
    responses: { 201: z.object({ file_hash: FileHash }) },
    errors: [
      'file_empty',
      'unsupported_media_type',
      'picture_unreadable',
      'picture_too_large',
      'storage_full',
      'rate_limited',
    ],
  },
  'DELETE /internal/files/avatar': {
    operationId: 'removeAvatar',
    summary: 'Remove the avatar of a person',
    access: { purpose: 'store-avatar', from: ['users'] },
    responses: { 204: 'empty' },
  },
  'GET /internal/files/avatar': {
    operationId: 'readAvatar',
    summary: 'Read the avatar of a person',
    access: { purpose: 'read-avatar', from: ['users'] },
    responses: { 200: bytes('image/webp') },
    errors: ['avatar_not_found'],
  },
});

const tags = { Files: 'What people upload: photos and documents' } as const;

const errors = {
  file_empty: {
    status: 422,
    ko: '빈 파일이에요. 내용이 있는 파일을 골라 주세요.',
    en: 'The file is empty. Choose one that has something in it.',
  },
  file_not_found: {
    status: 404,
    ko: '이 파일을 찾지 못했어요. 지웠거나 다른 계정의 파일일 수 있어요.',
    en: 'This file wasn’t found. It may have been deleted or belong to another account.',
  },
  file_quota_exceeded: {
    status: 403,
    ko: '파일을 저장할 자리가 모자라요. {megabytes}MB까지 저장할 수 있으니, 쓰지 않는 파일을 지우고 다시 올려 주세요.',
    en: 'There is no room left for this file: you can store {megabytes} MB. Delete files you don’t need, then upload it again.',
  },
  storage_full: {
    status: 507,
    ko: '서버에 파일을 저장할 자리가 없어요. 올리던 파일은 저장하지 못했어요. 이 서버의 운영자에게 알려 주세요.',
    en: 'The server has no room left for files. The file wasn’t saved. Tell the person who runs this server.',
  },
  storage_unavailable: {
    status: 503,
    ko: '파일을 저장하는 곳에 연결하지 못했어요. 이미 저장된 파일은 그대로 있어요. 잠시 뒤에 다시 시도해 주세요.',
    en: 'Couldn’t reach the place where files are stored. Files already saved are safe. Try again in a moment.',
  },
  file_type_not_taken: {
    status: 422,
    ko: '‘{name}’ 파일은 읽지 못해요. 사진이나 여기에서 받는 문서로 골라 주세요.',
    en: '“{name}” can’t be read here. Choose a picture, or a document of a kind that is taken.',
  },
  avatar_not_found: { status: 404, ko: '프로필 사진이 없어요.', en: 'No profile picture was found.' },
  picture_unreadable: {
    status: 422,
    ko: '사진을 열 수 없어요. 파일이 온전한지 확인하거나 다른 사진을 골라 주세요.',
    en: 'Couldn’t open the picture. Check that the file is complete, or choose another one.',
  },
  picture_too_large: {
    status: 422,
    ko: '사진이 너무 커요. {megapixels}메가픽셀보다 작은 사진을 골라 주세요.',
    en: 'The picture is too large. Choose one under {megapixels} megapixels.',
  },
} as const satisfies ErrorTexts;

export const filesService = {
  operations: files,
  internal: { ...filesForServices, ...guideFiles, ...heldFiles },
  errors,
  tags,
  personalData: 'photos and documents that I uploaded, and my picture',
} as const satisfies ServiceContract;
