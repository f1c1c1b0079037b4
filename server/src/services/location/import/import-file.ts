import { stat } from 'node:fs/promises';
import path from 'node:path';
import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { DataSet } from '@madang/contracts/location/entities';
import type { Database, Executor, Session } from '#platform/db/database';
import { withSession } from '#platform/db/session';
import { DATA_SETS } from '../data-sets/all.ts';
import { rememberDistricts } from '../data-sets/data-set.ts';
import type { Gazetteer } from '../gazetteer.ts';
import { dataImport } from '../schema.ts';
import { countPlaces } from './count-places.ts';
import { ImportError } from './import-error.ts';
import type { ImportReport } from './import-report.ts';
import { openDataFile, type DataFile } from './read-records.ts';
import { takeRecords, Taking, type Read } from './take-records.ts';
import { createRejectedFile } from './rejected-file.ts';
import { olderDistricts, removeStale } from './remove-stale.ts';
import type { Target } from './write-batch.ts';

export interface ImportOptions {
  readonly dataSet: DataSet;
  readonly file: string;
  /** Where rejected records are written; none are where it is left out. */
  readonly rejected?: string;
  /** Removes what an earlier file of this data set had and this one has not. */
  readonly replace?: boolean;
  readonly isSample?: boolean;
  readonly progress?: (share: number, records: number) => void;
  /** What is taken in by then stays. */
  readonly signal?: AbortSignal;
}

const NONE = {
  records: 0,
  added: 0,
  changed: 0,
  rejected: {},
  swapped: 0,
  removed: 0,
  resumedAt: 0,
  olderDistricts: [],
  isCut: false,
};

/** The import of this file that was begun last and not ended; or a new one. */
const beginImport = async (
  db: Executor,
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

const lockOf = (dataSet: DataSet): string => `madang import ${dataSet}`;

/** One at a time for each data set: two would each take the other's rows for their own. */
const takeLock = async (session: Session, dataSet: DataSet): Promise<void> => {
  const { rows } = await session.execute<{ got: boolean }>(
    sql`SELECT pg_try_advisory_lock(hashtext(${lockOf(dataSet)})) AS got`,
  );
  if (rows[0]?.got !== true) throw new ImportError('import_running', { name: dataSet });
};

/** What cannot be said on a lost connection, the server knows already; and nothing else is to be told in its place. */
const giveLockBack = async (session: Session, dataSet: DataSet): Promise<void> => {
  await session.execute(sql`SELECT pg_advisory_unlock(hashtext(${lockOf(dataSet)}))`).catch(() => undefined);
};

/** Whether an import of it is running, in whichever process. */
export const isRunning = (dataSet: DataSet) => sql<boolean>`EXISTS (
  SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
  WHERE l.locktype = 'advisory' AND l.objsubid = 1
    AND (l.classid::bigint << 32 | l.objid::bigint) = hashtext(${lockOf(dataSet)})::bigint)`;

const run = async (
  db: Executor,
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
  const work = new Taking(db, target, resumedAt, (record, reason) => rejects?.add(record, reason));
  let read: Read;
  let bytes = 0;
  let last = 0;
  const progress = (records: number): void => {
    options.signal?.throwIfAborted();
    last = records;
    options.progress?.(Math.min(1, bytes / file.bytes), records);
  };
  try {
    const records = file.records((piece) => (bytes += piece));
    const find = rememberDistricts(gazetteer);
    read = await takeRecords(work, records, { header: file.header, definition, find, progress });
  } catch (error) {
    if (definition.table === 'waste_zone') throw error;
    const isOfFile = error instanceof ImportError;
    if (isOfFile) await work.flush(last);
    await countPlaces(db, dataSet, definition.table);
    throw isOfFile ? new ImportError(error.code, error.values, ' What came before is imported.') : error;
  } finally {
    await rejects?.end();
  }
  if (read.isCut && definition.table === 'waste_zone') throw new ImportError('import_calendar_cut');
  const removed = await removeStale(db, gazetteer, target, { isCut: read.isCut, replace });
  await countPlaces(db, dataSet, definition.table);
  await db
    .update(dataImport)
    .set({ finishedAt: sql`now()`, recordsDone: read.records })
    .where(and(eq(dataImport.id, id), isNull(dataImport.finishedAt)));
  const { added, changed, swapped, rejected } = work;
  const kept = await olderDistricts(db, gazetteer, target);
  const { encoding } = file;
  return {
    ...read,
    added,
    changed,
    swapped,
    rejected,
    removed,
    resumedAt,
    olderDistricts: kept,
    encoding,
    wasThere: false,
  };
};

/** A calendar is taken in whole or not at all: until it is, days of two files would stand beside each other. */
const runOnce = (db: Session, gazetteer: Gazetteer, options: ImportOptions, file: DataFile): Promise<ImportReport> =>
  DATA_SETS[options.dataSet].table === 'waste_zone'
    ? db.transaction((tx) => run(tx, gazetteer, options, file))
    : run(db, gazetteer, options, file);

/** The same file under another name, too. */
const isSameFile = async (one: string, other: string): Promise<boolean> => {
  const [a, b] = await Promise.all([one, other].map((file) => stat(file).catch(() => null)));
  return a != null && b != null && a.ino === b.ino && a.dev === b.dev;
};

/** Of a file that nobody else takes in meanwhile. */
export const takeFile = async (db: Database, gazetteer: Gazetteer, options: ImportOptions): Promise<ImportReport> =>
  runOnce(db, gazetteer, options, await openDataFile(options.file, DATA_SETS[options.dataSet]));

/**
 * Takes a file of a public data set in. The same file again changes nothing; one whose import was stopped goes on where it
 * was. All of it is done on the connection that holds its lock: who has lost the lock writes nothing more.
 * @param around what is done, beside the work itself, while nobody else may import
 * @throws ImportError in words for whoever imports it
 */
export const importFile = async <T = ImportReport>(
  db: Database,
  gazetteer: Gazetteer,
  options: ImportOptions,
  around: (work: () => Promise<ImportReport>) => Promise<T>,
): Promise<T> => {
  if (options.rejected !== undefined && (await isSameFile(options.file, options.rejected)))
    throw new ImportError('rejected_over_file');
  const file = await openDataFile(options.file, DATA_SETS[options.dataSet]);
  return withSession(db, async (session) => {
    await takeLock(session, options.dataSet);
    try {
      return await around(() => runOnce(session, gazetteer, options, file));
    } finally {
      await giveLockBack(session, options.dataSet);
    }
  });
};
