import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { CsvError, parse } from 'csv-parse';
import iconv from 'iconv-lite';
import { DATA_SETS } from '../data-sets/all.ts';
import type { Cells } from '../data-sets/cells.ts';
import type { DataSetDefinition } from '../data-sets/data-set.ts';

/** What a file is, in words for whoever imports it. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
}

const HEAD_BYTES = 256 * 1024;
/** A quotation mark that is never closed would take in all that follows. */
const LONGEST_RECORD = 128 * 1024;

export interface FileRecord {
  /** The first record behind the header is 1. */
  readonly record: number;
  readonly line: number;
  readonly raw: readonly string[];
  /** Null where it has not as many cells as the header. */
  readonly cells: Cells | null;
}

export interface DataFile {
  readonly bytes: number;
  readonly hash: string;
  readonly encoding: 'utf8' | 'cp949';
  readonly header: readonly string[];
  records(took: (bytes: number) => void): AsyncGenerator<FileRecord>;
}

/** The last letter of the piece may be cut in two. */
const isUtf8 = (head: Buffer): boolean => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
};

const headOf = async (path: string): Promise<Buffer> => {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(HEAD_BYTES) });
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
};

const hashOf = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex');
};

const OPTIONS = {
  bom: true,
  info: true,
  relax_column_count: true,
  relax_quotes: true,
  skip_empty_lines: true,
} as const;

interface Parsed {
  readonly record: string[];
  readonly info: { readonly lines: number };
}

const wordsOf = ({ code, message, lines }: CsvError & { lines?: number }): ImportError => {
  if (code === 'CSV_MAX_RECORD_SIZE')
    return new ImportError(
      `Around line ${lines ?? '?'} a quotation mark is not closed: more than ${LONGEST_RECORD / 1024} kB follow it. What came before is imported; correct the file and import it again.`,
    );
  return new ImportError(`The file cannot be read as CSV: ${message}`);
};

const headerOf = async (head: Buffer, encoding: string): Promise<string[]> => {
  const parser = parse({ ...OPTIONS, to: 1 });
  parser.end(iconv.decode(head, encoding));
  for await (const { record } of parser as AsyncIterable<Parsed>) return record.map((name) => name.trim());
  return [];
};

const missingOf = ({ columns }: DataSetDefinition, header: readonly string[]): string[] =>
  columns.filter((column) => !header.includes(column));

const assertColumns = (definition: DataSetDefinition, header: readonly string[]): void => {
  const missing = missingOf(definition, header);
  if (missing.length === 0) return;
  const other = Object.values(DATA_SETS).find((each) => missingOf(each, header).length === 0);
  const looksLike =
    other === undefined ? '' : ` It looks like ${other.title.ko}: madang import ${other.name} would take it.`;
  throw new ImportError(
    `This is not ${definition.title.ko} (${definition.name}): it has no column ${missing.join(', ')}.${looksLike} Nothing was changed.`,
  );
};

/** @throws ImportError for what is no file of that data set, before anything is read of it. */
export const openDataFile = async (path: string, definition: DataSetDefinition): Promise<DataFile> => {
  const { size } = await stat(path);
  if (size === 0) throw new ImportError('The file is empty.');
  const head = await headOf(path);
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff) || head.includes(0))
    throw new ImportError('The file is UTF-16 or no text at all. Save it as CSV in UTF-8 or CP949 (EUC-KR).');
  const encoding = isUtf8(head) ? 'utf8' : 'cp949';
  const header = await headerOf(head, encoding);
  assertColumns(definition, header);
  return {
    bytes: size,
    hash: await hashOf(path),
    encoding,
    header,
    async *records(took) {
      const source = createReadStream(path);
      const decoder = iconv.decodeStream(encoding);
      const parser = parse({ ...OPTIONS, from: 2, max_record_size: LONGEST_RECORD });
      source.on('data', (piece) => took(piece.length));
      source.on('error', (error) => parser.destroy(error));
      source.pipe(decoder).pipe(parser);
      let number = 0;
      try {
        for await (const { record: raw, info } of parser as AsyncIterable<Parsed>) {
          number += 1;
          const cells =
            raw.length === header.length
              ? Object.fromEntries(header.map((name, index) => [name, raw[index] ?? '']))
              : null;
          yield { record: number, line: info.lines, raw, cells };
        }
      } catch (error) {
        if (!(error instanceof CsvError)) throw error;
        // A file that was cut inside of a quoted cell: what there is of the record is no use.
        if (error.code !== 'CSV_QUOTE_NOT_CLOSED') throw wordsOf(error);
        yield { record: number + 1, line: 0, raw: [], cells: null };
      } finally {
        source.destroy();
      }
    },
  };
};
