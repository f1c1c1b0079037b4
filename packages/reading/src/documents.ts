import { documentPool } from './documents-pool.ts';
import type { DocumentHints, DocumentText } from './documents/types.ts';
import type { Request } from './documents/worker.ts';

export { DOCUMENT_KINDS } from './documents/types.ts';
export type { DocumentHints, DocumentKind, DocumentPage, DocumentText } from './documents/types.ts';
export { ReadingFailed, type ReadingFailure } from './types.ts';

/**
 * The text of a document with the numbers of its pages, in a thread with a limit of time and memory. What it is, its bytes say;
 * `name` and `type` tell kinds of plain text apart.
 * @throws ReadingFailed, and the reason of `signal`
 */
export const readDocument = async (
  bytes: Uint8Array,
  { signal, ...hints }: DocumentHints & { readonly signal?: AbortSignal } = {},
): Promise<DocumentText> =>
  (await documentPool.run({ what: 'document', bytes, hints } satisfies Request, signal)) as DocumentText;
