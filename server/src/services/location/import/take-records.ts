import { type DataSetDefinition, type FindDistrict, type Parsed, type Reason } from '../data-sets/data-set.ts';
import type { Executor } from '#platform/db/database';
import type { FileRecord } from './read-records.ts';
import { duplicatesOf, writeBatch, type NumberedRow, type Target } from './write-batch.ts';

const BATCH = 2000;
/** Of fewer where they are long: what is held of a file does not grow with what somebody has written into it. */
const BATCH_LETTERS = 2 ** 20;
/** What cannot be said in either encoding: where it stands a letter was broken. */
const BROKEN = '\uFFFD';

/** Reads what is in a file, rejects what is no place, and writes the rest in parts, each at once or not at all. */
export class Taking {
  readonly #db: Executor;
  readonly #target: Target;
  readonly #resumedAt: number;
  readonly #write: (record: FileRecord, reason: Reason) => Promise<unknown> | undefined;
  #batch: (NumberedRow & { readonly from: FileRecord })[] = [];
  #letters = 0;
  /** The part before: it is written while the next one is read. */
  #writing: Promise<void> = Promise.resolve();
  added = 0;
  changed = 0;
  swapped = 0;
  readonly rejected: Partial<Record<Reason, number>> = {};

  constructor(
    db: Executor,
    target: Target,
    resumedAt: number,
    write: (record: FileRecord, reason: Reason) => Promise<unknown> | undefined,
  ) {
    this.#db = db;
    this.#target = target;
    this.#resumedAt = resumedAt;
    this.#write = write;
  }

  async reject(record: FileRecord, reason: Reason): Promise<void> {
    this.rejected[reason] = (this.rejected[reason] ?? 0) + 1;
    await this.#write(record, reason);
  }

  async take(from: FileRecord, read: Extract<Parsed, { readonly row: unknown }>): Promise<void> {
    if (read.swapped === true) this.swapped += 1;
    this.#batch.push({ ...read, record: from.record, from });
    this.#letters += from.raw.reduce((sum, cell) => sum + cell.length, 0);
    // No part holds records of both sides of where an earlier try ended: those before it would count as duplicates.
    const isFull = this.#batch.length >= BATCH || this.#letters >= BATCH_LETTERS || from.record === this.#resumedAt;
    if (isFull) await this.#begin(from.record);
  }

  /** All that was taken is written, as far as this record. */
  async flush(recordsDone: number): Promise<void> {
    await this.#begin(recordsDone);
    await this.#writing;
  }

  /** Nothing is being written any more: whoever does something else on the same connection waits for that. */
  async settled(): Promise<void> {
    await this.#writing.catch(() => undefined);
  }

  /** One part at a time: how far an import is, is the end of the last one that is written. */
  async #begin(recordsDone: number): Promise<void> {
    await this.#writing;
    const batch = this.#batch;
    this.#batch = [];
    this.#letters = 0;
    this.#writing = this.#writePart(batch, recordsDone);
    // Whoever waits for it is told.
    this.#writing.catch(() => undefined);
  }

  async #writePart(
    batch: readonly (NumberedRow & { readonly from: FileRecord })[],
    recordsDone: number,
  ): Promise<void> {
    let duplicates: readonly number[] = [];
    if (recordsDone <= this.#resumedAt) duplicates = await duplicatesOf(this.#db, this.#target, batch);
    else {
      const written = await writeBatch(this.#db, this.#target, batch, recordsDone);
      this.added += written.added;
      this.changed += written.changed;
      ({ duplicates } = written);
    }
    const records = new Map(batch.map(({ record, from }) => [record, from]));
    for (const number of duplicates) {
      const record = records.get(number);
      if (record !== undefined) await this.reject(record, 'duplicate');
    }
  }
}

/** What was read of a file, or of a part of it. */
export interface Read {
  readonly records: number;
  /** Its last record is not whole. */
  readonly isCut: boolean;
}

interface Reading {
  readonly header: readonly string[];
  readonly definition: DataSetDefinition;
  readonly find: FindDistrict;
  /** Records before these. */
  readonly from?: number;
  readonly progress?: (records: number) => void;
}

/** Takes every record in or rejects it. What is whole before a fault of the file is kept in `taking`. */
export const takeRecords = async (
  taking: Taking,
  records: AsyncIterable<FileRecord>,
  { header, definition, find, from = 0, progress }: Reading,
): Promise<Read> => {
  let [last, isCut] = [from, false];
  try {
    for await (const record of records) {
      last = record.record;
      isCut = record.cells === null && record.raw.length < header.length;
      progress?.(last);
      if (record.cells === null) await taking.reject(record, 'columns');
      else if (record.raw.some((cell) => cell.includes(BROKEN) || cell.includes('\0')))
        await taking.reject(record, 'broken_letters');
      else {
        const parsed = definition.parse(record.cells, find);
        await ('reason' in parsed ? taking.reject(record, parsed.reason) : taking.take(record, parsed));
      }
    }
    await taking.flush(last);
  } finally {
    await taking.settled();
  }
  return { records: last, isCut };
};
