import type { ServiceClient } from '#platform/client';
import { AppError } from '#platform/errors';
import { createFileReader } from '../attachments/read-files.ts';
import type { ItemRow } from '../store/collector-items.ts';
import type { TextPage } from './split-text.ts';

/** Files that text is read from. */
export const COLLECTED_TYPES = ['text/plain', 'text/markdown', 'text/csv', 'text/html'] as const;

/** What was read of an item. `title`: as it calls itself. */
export interface ReadItem {
  readonly title: string | null;
  readonly pages: readonly TextPage[];
  readonly isCut: boolean;
}

/** @throws AppError why it cannot be read */
export type ReadItemText = (item: ItemRow, signal: AbortSignal) => Promise<ReadItem>;

const MOST_CHARS_OF_FILE = 200_000;

export const createItemReader =
  ({ client }: { readonly client: ServiceClient }): ReadItemText =>
  async ({ file, holderId }, signal) => {
    if (file === null || holderId === null) throw new AppError('collector_unreadable');
    const read = await createFileReader(client, holderId).text(file, MOST_CHARS_OF_FILE, signal);
    if (read === undefined) throw new AppError('file_not_found');
    return { title: null, pages: [{ number: null, text: read.text }], isCut: read.isCut };
  };
