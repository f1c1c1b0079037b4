import { buffer } from 'node:stream/consumers';
import { AppError } from '#platform/errors';
import type { ServiceClient } from '#platform/client';
import type { PromptPicture } from '../models/prompt.ts';
import type { StoredFile } from '../parts/stored-parts.ts';

/** A large picture is made smaller first, behind those of others. */
const PICTURE_MS = 60_000;
const TEXT_MS = 15_000;

interface ReadText {
  readonly text: string;
  readonly isCut: boolean;
}

/** Reads what messages hold; undefined for what is gone. */
export interface FileReader {
  picture(file: Pick<StoredFile, 'id' | 'name'>, signal: AbortSignal): Promise<PromptPicture | undefined>;
  text(file: StoredFile, maxChars: number, signal: AbortSignal): Promise<ReadText | undefined>;
}

const orGone = <T>(read: Promise<T>): Promise<T | undefined> =>
  read.catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'file_not_found') return undefined;
    throw error;
  });

/** For the person whose conversation it is: the answer is written when they may be gone. */
export const createFileReader = (client: ServiceClient, forUser: string): FileReader => ({
  picture: ({ id, name }, signal) =>
    orGone(
      client
        .call('GET /internal/files/held/:id/picture', { params: { id } }, { forUser, signal, timeoutMs: PICTURE_MS })
        .then(async ({ type, bytes }) => ({ name, mediaType: type, base64: (await buffer(bytes)).toString('base64') })),
    ),
  text: ({ id }, maxChars, signal) =>
    orGone(
      client
        .call(
          'GET /internal/files/held/:id/text',
          { params: { id }, query: { max_chars: maxChars } },
          { forUser, signal, timeoutMs: TEXT_MS },
        )
        .then(({ text, is_cut: isCut }) => ({ text, isCut })),
    ),
});
