import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { CsvError, parse } from 'csv-parse';
import iconv from 'iconv-lite';
import type { Cells } from '../data-sets/cells.ts';
import type { DataSetDefinition } from '../data-sets/data-set.ts';
import { ImportError } from './import-error.ts';
import { readHead, type Encoding } from './read-head.ts';

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
  readonly encoding: Encoding;
  readonly header: readonly string[];
  records(took: (bytes: number) => void): AsyncGenerator<FileRecord>;
}

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

const wordsOf = ({ code, message, lines = 0 }: CsvError & { lines?: number }, linesBefore: number): ImportError =>
  code === 'CSV_MAX_RECORD_SIZE'
    ? new ImportError('import_quote_open', { line: linesBefore + lines })
    : new ImportError('import_unreadable', { message });

interface Reading {
  readonly header: readonly string[];
  readonly recordsBefore: number;
  readonly linesBefore: number;
}

/** Records of a parser that is fed by somebody, with their cells by the header. @throws ImportError */
async function* recordsFrom(
  parser: AsyncIterable<Parsed>,
  { header, recordsBefore, linesBefore }: Reading,
): AsyncGenerator<FileRecord> {
  let number = recordsBefore;
  try {
    for await (const { record: raw, info } of parser) {
      number += 1;
      const cells =
        raw.length === header.length ? Object.fromEntries(header.map((name, index) => [name, raw[index] ?? ''])) : null;
      yield { record: number, line: linesBefore + info.lines, raw, cells };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // A file that was cut inside of a quoted cell: what there is of the record is no use.
    if (error.code !== 'CSV_QUOTE_NOT_CLOSED') throw wordsOf(error, linesBefore);
    yield { record: number + 1, line: 0, raw: [], cells: null };
  }
}

/** @throws ImportError for what is no file of that data set, before anything is read of it. */
export const openDataFile = async (path: string, definition: DataSetDefinition): Promise<DataFile> => {
  const { size } = await stat(path);
  const { encoding, header } = await readHead(await headOf(path), definition);
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
      try {
        yield* recordsFrom(parser as AsyncIterable<Parsed>, { header, recordsBefore: 0, linesBefore: 0 });
      } finally {
        source.destroy();
      }
    },
  };
};
