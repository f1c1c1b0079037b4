import type { OperationKey } from './contract-types.ts';

/**
 * What has to be known of operations while they are called; all else of them is types. Held against the contracts by
 * operation-facts.test.ts.
 */

/** Whoever repeats one of these with the same Idempotency-Key gets the first answer, and nothing is done twice. */
export const TAKES_KEY: ReadonlySet<string> = new Set<OperationKey>([
  'POST /admin/collections/:app/items',
  'POST /auth/api-keys',
  'POST /collector/files',
  'POST /collector/items',
  'POST /conversations',
  'POST /conversations/:id/messages',
  'POST /files',
  'POST /generate',
  'POST /generations/:id/pack',
  'POST /generations/:id/variations',
  'POST /locations/me',
  'POST /my/personas',
  'POST /my/prompts',
  'POST /samples',
  'POST /samples/:id/clone',
  'POST /scan',
  'POST /scan/barcodes',
  'POST /shares',
  'POST /shares/:id/clone',
  'POST /training/sessions',
  'POST /webhooks',
]);

/** Bytes, or a download: what their answers are is said by no type of theirs. */
export const GIVES_BYTES: ReadonlySet<string> = new Set<OperationKey>([
  'GET /admin/audit/export',
  'GET /admin/locations/imports/:id/rejected',
  'GET /batches/:id/rejected',
  'GET /batches/:id/zip',
  'GET /conversations/:id/export',
  'GET /export/conversations',
  'GET /files/:id/content',
  'GET /generations/:id/file',
  'GET /generations/:id/pack',
  'GET /guide/items/:id/photo',
  'GET /images/:file_hash',
  'GET /users/:user_id/avatar',
  'GET /users/me/export',
]);

/** Forms, whether there are files in them or not. */
export const TAKES_FORM: ReadonlySet<string> = new Set<OperationKey>([
  'POST /admin/locations/imports',
  'POST /admin/recycle/items/:id/photo',
  'POST /batches',
  'POST /collector/files',
  'POST /files',
  'POST /generate',
  'POST /import/conversations',
  'POST /scan',
  'POST /training/analyze-image',
  'POST /users/me/avatar',
]);
