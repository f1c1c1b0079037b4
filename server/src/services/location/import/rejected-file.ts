import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { REASONS, type Reason } from '../data-sets/data-set.ts';
import type { FileRecord } from './read-records.ts';

const MARK = '\uFEFF';
const cell = (text: string | number): string => {
  const written = String(text);
  return /[",\r\n]/.test(written) ? `"${written.replaceAll('"', '""')}"` : written;
};

/** Rejected records with what is wrong with them; with a byte order mark, so that spreadsheets read its letters. */
export const createRejectedFile = (path: string, header: readonly string[]) => {
  const file = createWriteStream(path);
  const failed = once(file, 'error').then(([error]: unknown[]) => Promise.reject(error as Error));
  failed.catch(() => undefined);
  const line = (cells: readonly (string | number)[]): Promise<unknown> | undefined =>
    file.write(`${cells.map(cell).join(',')}\r\n`) ? undefined : Promise.race([once(file, 'drain'), failed]);
  file.write(MARK);
  void line(['record', 'line', 'reason', '까닭', 'explanation', ...header]);
  return {
    add: ({ record, line: at, raw }: FileRecord, reason: Reason) =>
      line([record, at, reason, REASONS[reason].ko, REASONS[reason].en, ...raw]),
    async end(): Promise<void> {
      file.end();
      await Promise.race([finished(file), failed]);
    },
  };
};
