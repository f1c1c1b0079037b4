import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { stringify } from 'csv-stringify/sync';
import { REASONS, type Reason } from '../data-sets/data-set.ts';
import type { FileRecord } from './read-records.ts';

const MARK = '\uFEFF';
/** Rejected records with what is wrong with them; with a byte order mark, so that spreadsheets read its letters, and run none of them. */
export const createRejectedFile = (path: string, header: readonly string[]) => {
  const file = createWriteStream(path);
  const failed = once(file, 'error').then(([error]: unknown[]) => Promise.reject(error as Error));
  failed.catch(() => undefined);
  const line = (cells: readonly (string | number)[]): Promise<unknown> | undefined =>
    file.write(stringify([cells], { escape_formulas: true, record_delimiter: 'windows' }))
      ? undefined
      : Promise.race([once(file, 'drain'), failed]);
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
