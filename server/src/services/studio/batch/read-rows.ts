import { CsvError, parse } from 'csv-parse/sync';
import { MOST_COLUMNS, MOST_ROWS } from '@madang/contracts/studio';
import { AppError } from '#platform/errors';
import { decodeText } from '#platform/text/decode-text';
import { asPrinted, columnOf, type Column } from './columns.ts';

type Locale = 'ko' | 'en';
export type Row = Readonly<Record<Column, string>>;
interface RejectedRow {
  readonly cells: readonly string[];
  readonly reason: string;
}
export interface ReadRows {
  readonly headings: readonly string[];
  readonly rows: readonly Row[];
  readonly rejected: readonly RejectedRow[];
}

const NOTHING: Row = {
  headline: '',
  sub: '',
  body: '',
  call: '',
  shop: '',
  price: '',
  old_price: '',
  tag: '',
  date: '',
  place: '',
};
const LONGEST: Readonly<Record<Column, number>> = {
  headline: 80,
  sub: 120,
  body: 300,
  call: 60,
  shop: 60,
  price: 60,
  old_price: 60,
  tag: 60,
  date: 60,
  place: 60,
};

const REASONS = {
  none: {
    ko: () => '첫 줄 아래가 비어 있어요. 그림이 될 줄을 적어 주세요',
    en: () => 'There is nothing below the first row',
  },
  empty: { ko: () => '큰 글이 비어 있어요', en: () => 'The headline is empty' },
  long: {
    ko: (heading: string, most: number) => `“${heading}” 칸이 ${most}자보다 길어요`,
    en: (heading: string, most: number) => `“${heading}” has more than ${most} characters`,
  },
  cells: {
    ko: (given: number, wanted: number) => `칸이 ${given}개예요. 첫 줄에는 ${wanted}개가 있어요`,
    en: (given: number, wanted: number) => `The row has ${given} cells; the first row has ${wanted}`,
  },
  unreadable: {
    ko: () => '읽을 수 없는 글자가 있어요. UTF-8이나 CP949로 저장해 주세요',
    en: () => 'It holds characters that cannot be read. Save the file as UTF-8 or CP949',
  },
} as const;

/** Comma, semicolon or tab: whichever the first row has most of. */
const delimiterOf = (text: string): string => {
  const [first = ''] = text.split(/\r?\n/, 1);
  const count = (mark: string): number => first.split(mark).length - 1;
  return [',', ';', '\t'].toSorted((a, b) => count(b) - count(a))[0] ?? ',';
};

const cellsOf = (text: string, isStrict: boolean): string[][] =>
  parse(text, {
    bom: true,
    delimiter: delimiterOf(text),
    relax_column_count: true,
    // A quotation mark that nobody closes would swallow all rows behind it.
    ...(isStrict ? {} : { quote: null }),
    relax_quotes: true,
    skip_empty_lines: true,
  });

/** Without the empty cells at the end, of which spreadsheets save as many as a sheet is wide; of an empty row nothing is left. */
const filled = (cells: readonly string[]): string[] =>
  cells.slice(0, cells.findLastIndex((cell) => cell.trim() !== '') + 1);

const parsed = (text: string): string[][] => {
  try {
    return cellsOf(text, true);
  } catch (error) {
    if (error instanceof CsvError) return cellsOf(text, false);
    throw error;
  }
};

/** A row as it is set, or why it cannot be. */
const read = (
  cells: readonly string[],
  headings: readonly string[],
  columns: readonly (Column | null)[],
  locale: Locale,
): Row | string => {
  const isEmpty = (cell: string | undefined): boolean => (cell ?? '').trim() === '';
  if (cells.slice(headings.length).some((cell) => !isEmpty(cell)))
    return REASONS.cells[locale](cells.length, headings.length);
  if (cells.some((cell) => cell.includes('\uFFFD'))) return REASONS.unreadable[locale]();
  const row = { ...NOTHING };
  for (const [index, column] of columns.entries()) {
    if (column === null || isEmpty(cells[index]) || row[column] !== '') continue;
    const text = asPrinted(column, cells[index] ?? '');
    if (Array.from(text).length > LONGEST[column]) return REASONS.long[locale](headings[index] ?? '', LONGEST[column]);
    row[column] = text;
  }
  return row.headline === '' ? REASONS.empty[locale]() : row;
};

/**
 * The rows of a CSV in UTF-8 (with or without its mark), UTF-16 or CP949.
 * @throws AppError `too_many_rows`, `too_many_columns`, `no_headline_column`, `no_rows`
 */
export const readRows = (bytes: Uint8Array, locale: Locale): ReadRows => {
  const [headings = [], ...lines] = parsed(decodeText(bytes, false))
    .map(filled)
    .filter((cells) => cells.length > 0);
  if (lines.length > MOST_ROWS)
    throw new AppError('too_many_rows', { values: { limit: MOST_ROWS, rows: lines.length } });
  const most = Math.max(headings.length, ...lines.map((cells) => cells.length));
  if (most > MOST_COLUMNS) throw new AppError('too_many_columns', { values: { limit: MOST_COLUMNS, columns: most } });
  const columns = headings.map(columnOf);
  if (!columns.includes('headline')) throw new AppError('no_headline_column');
  const rows: Row[] = [];
  const rejected: RejectedRow[] = [];
  for (const cells of lines) {
    const row = read(cells, headings, columns, locale);
    if (typeof row === 'string') rejected.push({ cells, reason: row });
    else rows.push(row);
  }
  if (rows.length === 0)
    throw new AppError('no_rows', { values: { reason: rejected[0]?.reason ?? REASONS.none[locale]() } });
  return { headings, rows, rejected };
};
