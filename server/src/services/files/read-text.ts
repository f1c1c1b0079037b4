import { buffer } from 'node:stream/consumers';
import { AppError } from '#platform/errors';
import { decodeText } from '#platform/text/decode-text';
import type { Context } from './context.ts';
import type { FileRow } from './store/grants.ts';

/** Of a character in UTF-8. */
const MOST_BYTES = 4;

/** @throws AppError `file_type_not_taken`, `file_not_found`, `storage_unavailable` */
export const readText = async (
  { storage }: Pick<Context, 'storage'>,
  { blobHash, bytes, mimeType, name }: FileRow,
  maxChars: number,
): Promise<{ text: string; is_cut: boolean }> => {
  if (!mimeType.startsWith('text/')) throw new AppError('file_type_not_taken', { values: { name } });
  const read = Math.min(bytes, maxChars * MOST_BYTES);
  const text = decodeText(await buffer(await storage.open(blobHash, 'original', 0, read - 1)), read < bytes);
  return {
    // A letter of two halves is left out rather than halved.
    text: text.slice(0, maxChars).replace(/[\ud800-\udbff]$/, ''),
    is_cut: read < bytes || text.length > maxChars,
  };
};
