import { buffer } from 'node:stream/consumers';
import { AppError } from '#platform/errors';
import type { Context } from './context.ts';
import type { FileRow } from './store/grants.ts';

/** Of a character in UTF-8. */
const MOST_BYTES = 4;

const decode = (bytes: Uint8Array, encoding: string, isCut: boolean): string | undefined => {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: isCut });
  } catch {
    return undefined;
  }
};

/** UTF-16 by its mark, UTF-8, or CP949, as Korean Windows wrote it; where it is none of them throughout, what can be read. */
export const decodeText = (bytes: Uint8Array, isCut: boolean): string => {
  const [first, second] = bytes;
  const marked =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
  const text =
    marked === undefined
      ? (decode(bytes, 'utf-8', isCut) ?? decode(bytes, 'euc-kr', isCut))
      : decode(bytes, marked, isCut);
  return (text ?? new TextDecoder(marked ?? 'utf-8').decode(bytes)).replaceAll('\0', '').toWellFormed();
};

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
