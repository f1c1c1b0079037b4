import { parentPort } from 'node:worker_threads';
import type { Answer } from '@madang/threads';
import { ReadingFailed } from '../types.ts';
import { documentText, pageText } from './read-document.ts';
import type { DocumentHints, PageHints } from './types.ts';

export type Request =
  | { readonly what: 'document'; readonly bytes: Uint8Array; readonly hints: DocumentHints }
  | { readonly what: 'page'; readonly bytes: Uint8Array; readonly hints: PageHints };

const answer = async (request: Request): Promise<void> => {
  try {
    const result =
      request.what === 'document'
        ? await documentText(request.bytes, request.hints)
        : pageText(request.bytes, request.hints);
    parentPort?.postMessage({ ok: true, result } satisfies Answer);
  } catch (error) {
    const expected = error instanceof ReadingFailed;
    parentPort?.postMessage({
      ok: false,
      code: expected ? error.reason : 'broken',
      message: error instanceof Error ? error.message : String(error),
      // Nobody knows what a reader that has thrown by itself leaves behind: the next document gets a new thread.
      broken: !expected,
    } satisfies Answer);
  }
};

parentPort?.on('message', (request: Request) => void answer(request));
