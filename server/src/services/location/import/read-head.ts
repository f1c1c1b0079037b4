import { parse } from 'csv-parse';
import iconv from 'iconv-lite';
import { DATA_SETS } from '../data-sets/all.ts';
import type { DataSetDefinition } from '../data-sets/data-set.ts';
import { ImportError } from './import-error.ts';

export type Encoding = 'utf8' | 'cp949';

/** The last letter of the piece may be cut in two. */
const isUtf8 = (head: Buffer): boolean => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
};

const headerOf = async (head: Buffer, encoding: Encoding): Promise<string[]> => {
  const parser = parse({ bom: true, relax_column_count: true, relax_quotes: true, skip_empty_lines: true, to: 1 });
  parser.end(iconv.decode(head, encoding));
  for await (const record of parser as AsyncIterable<string[]>) return record.map((name) => name.trim());
  return [];
};

const missingOf = ({ columns }: DataSetDefinition, header: readonly string[]): string[] =>
  columns.filter((column) => !header.includes(column));

const assertColumns = (definition: DataSetDefinition, header: readonly string[]): void => {
  const missing = missingOf(definition, header);
  if (missing.length === 0) return;
  const { title, name } = definition;
  const values = { title_ko: title.ko, name, columns: missing.join(', ') };
  const other = Object.values(DATA_SETS).find((each) => missingOf(each, header).length === 0);
  if (other === undefined) throw new ImportError('import_other_columns', values);
  throw new ImportError('import_other_set', {
    ...values,
    other: other.name,
    other_ko: other.title.ko,
  });
};

/** What the beginning of a file says of it. @throws ImportError for what is no file of that data set */
export const readHead = async (
  head: Buffer,
  definition: DataSetDefinition,
): Promise<{ encoding: Encoding; header: string[] }> => {
  if (head.length === 0) throw new ImportError('import_empty');
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff) || head.includes(0))
    throw new ImportError('import_not_text');
  const encoding = isUtf8(head) ? 'utf8' : 'cp949';
  const header = await headerOf(head, encoding);
  assertColumns(definition, header);
  return { encoding, header };
};
