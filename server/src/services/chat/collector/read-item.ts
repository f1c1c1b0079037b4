import { buffer } from 'node:stream/consumers';
import { readDocument, ReadingFailed, type ReadingFailure } from '@madang/reading/documents';
import { readPage } from '@madang/reading/page';
import type { ErrorCode } from '@madang/contracts/index';
import { lineOf } from '@madang/contracts/fields';
import type { ServiceClient } from '#platform/client';
import { AppError } from '#platform/errors';
import { fetchPage } from '#platform/fetch-page';
import type { Outbound } from '#platform/outbound';
import type { StoredFile } from '../parts/stored-parts.ts';
import type { ItemRow } from '../store/collector-items.ts';
import type { TextPage } from './split-text.ts';

/** What was read of an item. `title`: as it calls itself. */
interface ReadItem {
  readonly title: string | null;
  readonly pages: readonly TextPage[];
  readonly isCut: boolean;
}

/** @throws AppError why it cannot be read */
export type ReadItemText = (item: ItemRow, signal: AbortSignal) => Promise<ReadItem>;

const FAILURES = {
  not_a_picture: 'collector_unreadable',
  unknown_kind: 'collector_unknown_kind',
  encrypted: 'collector_encrypted',
  for_distribution: 'collector_for_distribution',
  too_many_pages: 'collector_too_much',
  too_large: 'collector_too_much',
  too_slow: 'collector_too_much',
  too_much_memory: 'collector_too_much',
  broken: 'collector_unreadable',
} as const satisfies Readonly<Record<ReadingFailure, ErrorCode>>;

const TITLE = 200;
const titleOf = (title: string | null): string | null => lineOf((title ?? '').slice(0, TITLE)) || null;

const document = async (bytes: Uint8Array, hints: { name: string; type: string }, signal: AbortSignal) => {
  const { title, pages, cut } = await readDocument(bytes, { ...hints, signal });
  return { title: titleOf(title), pages, isCut: cut };
};

const FILE_MS = 60_000;

export const createItemReader = ({
  client,
  outbound,
}: {
  readonly client: ServiceClient;
  readonly outbound: Pick<Outbound, 'toPages'>;
}): ReadItemText => {
  const readFile = async ({ id, name, mime_type: type }: StoredFile, forUser: string, signal: AbortSignal) => {
    const { bytes } = await client.call(
      'GET /internal/files/held/:id/document',
      { params: { id } },
      { forUser, signal, timeoutMs: FILE_MS },
    );
    return document(await buffer(bytes), { name, type }, signal);
  };
  const readLink = async (url: string, signal: AbortSignal): Promise<ReadItem> => {
    const { bytes, contentType, name, isHtml } = await fetchPage(outbound, url, { signal });
    if (!isHtml) return document(bytes, { name, type: contentType }, signal);
    const { title, text, cut } = await readPage(bytes, { contentType, signal });
    return { title: titleOf(title), pages: [{ number: null, text }], isCut: cut };
  };
  return async ({ url, file, holderId }, signal) => {
    try {
      if (url !== null) return await readLink(url, signal);
      if (file === null || holderId === null) throw new AppError('collector_unreadable');
      return await readFile(file, holderId, signal);
    } catch (error) {
      if (error instanceof ReadingFailed) throw new AppError(FAILURES[error.reason], { cause: error });
      throw error;
    }
  };
};
