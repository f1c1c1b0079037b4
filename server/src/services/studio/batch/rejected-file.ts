import { stringify } from 'csv-stringify/sync';
import type { ReadRows } from './read-rows.ts';

const REASON = { ko: '이유', en: 'reason' } as const;

/**
 * Rows that were left out, with the reasons behind them: to be mended and sent again. Spreadsheets know by its mark that
 * it is UTF-8, and take no cell for a formula.
 */
export const rejectedFile = (
  { headings, rejected }: Pick<ReadRows, 'headings' | 'rejected'>,
  locale: 'ko' | 'en',
): string => {
  const wide = Math.max(headings.length, ...rejected.map(({ cells }) => cells.length));
  const padded = (cells: readonly string[]): string[] => [...cells, ...Array<string>(wide - cells.length).fill('')];
  return stringify(
    [[...padded(headings), REASON[locale]], ...rejected.map(({ cells, reason }) => [...padded(cells), reason])],
    { bom: true, escape_formulas: true, record_delimiter: 'windows' },
  );
};
