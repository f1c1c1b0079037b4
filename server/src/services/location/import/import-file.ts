import { stat } from 'node:fs/promises';
import path from 'node:path';
import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { DataSet } from '@madang/contracts/location/entities';
import type { Database } from '#platform/db/database';
import { deleteInBatches } from '#platform/db/delete-in-batches';
import { DATA_SETS } from '../data-sets/all.ts';
import { rememberDistricts, type DataSetDefinition, type FindDistrict, type Reason } from '../data-sets/data-set.ts';
import type { Gazetteer } from '../gazetteer.ts';
import { dataImport, place, wasteZone } from '../schema.ts';
import { countPlaces } from './count-places.ts';
import { ImportError, openDataFile, type DataFile, type FileRecord } from './read-records.ts';
import { createRejectedFile } from './rejected-file.ts';
import { duplicatesOf, writeBatch, type NumberedRow, type Target } from './write-batch.ts';

const BATCH = 2000;
/** What cannot be said in either encoding: where it stands a letter was broken. */
const BROKEN = '\uFFFD';

export interface ImportOptions {
  readonly dataSet: DataSet;
  readonly file: string;
  /** Where rejected records are written; none are where it is left out. */
  readonly rejected?: string;
  /** Removes what an earlier file of this data set had and this one has not. */
  readonly replace?: boolean;
  readonly isSample?: boolean;
  readonly progress?: (share: number, records: number) => void;
}

export interface ImportReport {
  readonly records: number;
  readonly added: number;
  readonly changed: number;
  readonly rejected: Readonly<Partial<Record<Reason, number>>>;
  /** Latitude and longitude stood for each other, and were put right. */
  readonly swapped: number;
  readonly removed: number;
  /** An earlier try of the same file had come so far. */
  readonly resumedAt: number;
  /** It ends in the middle of a record. */
  readonly isCut: boolean;
  readonly encoding: DataFile['encoding'];
  /** It was the last file of its data set already, and nothing was done. */
  readonly wasThere: boolean;
}

const NONE = { records: 0, added: 0, changed: 0, rejected: {}, swapped: 0, removed: 0, resumedAt: 0, isCut: false };

/** The import of this file that was begun last and not ended; or a new one. */
const beginImport = async (
  db: Database,
  { dataSet, file, isSample = false }: ImportOptions,
  hash: string,
): Promise<{ id: string; resumedAt: number; wasThere: boolean }> => {
  const [last] = await db
    .select()
    .from(dataImport)
    .where(eq(dataImport.dataSet, dataSet))
    .orderBy(desc(dataImport.startedAt), desc(dataImport.id))
    .limit(1);
  if (last?.fileHash === hash && last.isSample === isSample)
    return { id: last.id, resumedAt: last.recordsDone, wasThere: last.finishedAt !== null };
  const id = uuidv7();
  await db.insert(dataImport).values({ id, dataSet, fileHash: hash, fileName: path.basename(file), isSample });
  return { id, resumedAt: 0, wasThere: false };
};

/** Reads what is in a file, rejects what is no place, and writes the rest in parts, each at once or not at all. */
class Import {
  readonly #db: Database;
  readonly #target: Target;
  readonly #resumedAt: number;
  readonly #write: (record: FileRecord, reason: Reason) => Promise<unknown> | undefined;
  #batch: (NumberedRow & { readonly from: FileRecord })[] = [];
  added = 0;
  changed = 0;
  readonly rejected: Partial<Record<Reason, number>> = {};

  constructor(
    db: Database,
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

  async take(from: FileRecord, row: NumberedRow['row']): Promise<void> {
    this.#batch.push({ record: from.record, row, from });
    if (this.#batch.length >= BATCH) await this.flush(from.record);
  }

  async flush(recordsDone: number): Promise<void> {
    const batch = this.#batch;
    this.#batch = [];
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

/** One at a time for each data set: two would each take the other's rows for their own. */
const alone = async <T>(db: Database, dataSet: DataSet, work: () => Promise<T>): Promise<T> => {
  const lock = await db.$client.connect();
  const name = `madang import ${dataSet}`;
  try {
    const { rows } = await lock.query<{ got: boolean }>('SELECT pg_try_advisory_lock(hashtext($1)) AS got', [name]);
    if (rows[0]?.got !== true)
      throw new ImportError(`Another import of ${dataSet} is running. Wait until it has ended.`);
    try {
      return await work();
    } finally {
      await lock.query('SELECT pg_advisory_unlock(hashtext($1))', [name]);
    }
  } finally {
    lock.release();
  }
};

interface Read {
  readonly records: number;
  readonly swapped: number;
  readonly isCut: boolean;
}

/** Takes every record in or rejects it. What is whole before a fault of the file is kept. */
const readAll = async (
  work: Import,
  file: DataFile,
  definition: DataSetDefinition,
  find: FindDistrict,
  progress: ImportOptions['progress'],
): Promise<Read> => {
  let [records, swapped, bytes, isCut] = [0, 0, 0, false];
  try {
    for await (const from of file.records((piece) => (bytes += piece))) {
      records = from.record;
      isCut = from.cells === null && from.raw.length < file.header.length;
      progress?.(Math.min(1, bytes / file.bytes), records);
      if (from.cells === null) await work.reject(from, 'columns');
      else if (from.raw.some((cell) => cell.includes(BROKEN) || cell.includes('\0')))
        await work.reject(from, 'broken_letters');
      else {
        const parsed = definition.parse(from.cells, find);
        if ('reason' in parsed) await work.reject(from, parsed.reason);
        else {
          if (parsed.swapped === true) swapped += 1;
          await work.take(from, parsed.row);
        }
      }
    }
  } catch (error) {
    if (error instanceof ImportError) await work.flush(records);
    throw error;
  }
  await work.flush(records);
  return { records, swapped, isCut };
};

/** Removes what this import has taken the place of. @throws ImportError where it would leave nothing */
const removeStale = async (
  db: Database,
  { dataSet, table: name, importId, isSample }: Target,
  { isCut, replace }: { readonly isCut: boolean; readonly replace: boolean },
): Promise<number> => {
  const table = name === 'place' ? place : wasteZone;
  const own = and(eq(table.dataSet, dataSet), eq(table.importId, importId));
  const [first] = await db.select({ id: table.id }).from(table).where(own).limit(1);
  if (first === undefined) {
    if (replace) throw new ImportError('No record of the file could be taken in: nothing was removed.');
    return 0;
  }
  const others = sql`${table.dataSet} = ${dataSet} AND ${table.importId} <> ${importId}`;
  // What a cut file lacks may be in the rest of it.
  if (replace && !isCut) return deleteInBatches(db, table, others);
  if (isSample) return 0;
  // A sample is shown until there is something real.
  const samples = await deleteInBatches(db, table, sql`${others} AND ${table.isSample}`);
  if (name === 'place' || isCut) return samples;
  // Days of two files beside each other contradict each other, and one of them is fined.
  const told = sql`
    SELECT told.district_code FROM ${wasteZone} AS told
    WHERE told.data_set = ${dataSet} AND told.import_id = ${importId}`;
  return samples + (await deleteInBatches(db, table, sql`${others} AND ${wasteZone.districtCode} IN (${told})`));
};

const run = async (
  db: Database,
  gazetteer: Gazetteer,
  options: ImportOptions,
  file: DataFile,
): Promise<ImportReport> => {
  const { dataSet, isSample = false, replace = false } = options;
  const definition = DATA_SETS[dataSet];
  const { id, resumedAt, wasThere } = await beginImport(db, options, file.hash);
  // Where it is to replace others it is read again, to know that it is whole.
  if (wasThere && (!replace || isSample)) return { ...NONE, encoding: file.encoding, wasThere };
  const target: Target = { dataSet, table: definition.table, importId: id, isSample };
  const rejects = options.rejected === undefined ? null : createRejectedFile(options.rejected, file.header);
  const work = new Import(db, target, resumedAt, (record, reason) => rejects?.add(record, reason));
  let read: Read;
  try {
    read = await readAll(work, file, definition, rememberDistricts(gazetteer), options.progress);
  } catch (error) {
    await countPlaces(db, dataSet, definition.table);
    throw error;
  } finally {
    await rejects?.end();
  }
  const removed = await removeStale(db, target, { isCut: read.isCut, replace });
  await countPlaces(db, dataSet, definition.table);
  await db
    .update(dataImport)
    .set({ finishedAt: sql`now()`, recordsDone: read.records })
    .where(and(eq(dataImport.id, id), isNull(dataImport.finishedAt)));
  const { added, changed, rejected } = work;
  return { ...read, added, changed, rejected, removed, resumedAt, encoding: file.encoding, wasThere: false };
};

/** The same file under another name, too. */
const isSameFile = async (one: string, other: string): Promise<boolean> => {
  const [a, b] = await Promise.all([one, other].map((file) => stat(file).catch(() => null)));
  return a != null && b != null && a.ino === b.ino && a.dev === b.dev;
};

/** Of a file that nobody else takes in meanwhile. */
export const takeFile = async (db: Database, gazetteer: Gazetteer, options: ImportOptions): Promise<ImportReport> =>
  run(db, gazetteer, options, await openDataFile(options.file, DATA_SETS[options.dataSet]));

/**
 * Takes a file of a public data set in. The same file again changes nothing; one whose import was stopped goes on where it
 * was. Needs two connections. @throws ImportError in words for whoever imports it
 */
export const importFile = async (db: Database, gazetteer: Gazetteer, options: ImportOptions): Promise<ImportReport> => {
  if (options.rejected !== undefined && (await isSameFile(options.file, options.rejected)))
    throw new ImportError('Rejected records would be written over the file itself. Choose another file for them.');
  const file = await openDataFile(options.file, DATA_SETS[options.dataSet]);
  return alone(db, options.dataSet, () => run(db, gazetteer, options, file));
};
