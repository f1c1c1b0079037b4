import { documentPool } from './documents-pool.ts';
import type { PageHints, PageText } from './documents/types.ts';
import type { Request } from './documents/worker.ts';

export type { PageHints, PageText } from './documents/types.ts';
export { ReadingFailed, type ReadingFailure } from './types.ts';

/**
 * What a page of the web is about, in a thread with a limit of time and memory. Nothing that it names is fetched, and nothing
 * of it is run.
 * @throws ReadingFailed, and the reason of `signal`
 */
export const readPage = async (
  bytes: Uint8Array,
  { signal, ...hints }: PageHints & { readonly signal?: AbortSignal } = {},
): Promise<PageText> => (await documentPool.run({ what: 'page', bytes, hints } satisfies Request, signal)) as PageText;
