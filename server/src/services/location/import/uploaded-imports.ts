import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { DataSet } from '@madang/contracts/location/entities';
import { brokenFileErrors } from '@madang/contracts/location/errors';
import { AppError } from '#platform/errors';
import type { ServiceContext } from '#platform/service';
import type { Gazetteer } from '../gazetteer.ts';
import { endRun, noteProgress, startRun, type End, type Run } from '../store/import-runs.ts';
import { ImportError } from './import-error.ts';
import { importFile } from './import-file.ts';
import type { ImportProblem, ImportReport } from './import-report.ts';
import { discard, type Staged } from '#platform/staged-files';

/** Of what was rejected so much is kept to be downloaded. */
const MOST_REJECTED_BYTES = 16 * 1024 * 1024;
/** How much further an import has to be to be noted: what looks at it asks once a second. */
const NOTED_SHARE = 0.02;

const FAILED = { code: 'import_failed', values: {} } as const;
const isKnown = (code: string): code is ImportProblem => code in brokenFileErrors;

interface Asked {
  readonly dataSet: DataSet;
  readonly replace: boolean;
  readonly staged: Staged;
}

export interface UploadedImports {
  /** Resolves once the import has begun. The file goes when it has ended, or has not begun. @throws AppError */
  begin(asked: Asked): Promise<Run>;
  /** The one that is running stops where it is: the same file again goes on from there. */
  stop(): Promise<void>;
}

/** Whole lines of the beginning, compressed; null where nothing was rejected. */
const keptOf = async (file: string, hasRejected: boolean): Promise<Buffer | null> => {
  if (!hasRejected) return null;
  const pieces: Buffer[] = [];
  for await (const piece of createReadStream(file, { end: MOST_REJECTED_BYTES - 1 })) pieces.push(piece as Buffer);
  const all = Buffer.concat(pieces);
  return promisify(gzip)(all.length < MOST_REJECTED_BYTES ? all : all.subarray(0, all.lastIndexOf('\n') + 1));
};

/**
 * Files that are uploaded are imported by the process that gets them, one at a time, on the connection that is reserved for
 * it; how far they are, the database tells everybody.
 */
export const createUploadedImports = (
  { db, reservedDb }: Pick<ServiceContext, 'db' | 'reservedDb'>,
  gazetteer: Gazetteer,
  log: ServiceContext['log'],
): UploadedImports => {
  const stopping = new AbortController();
  /** `isOver`: its end is told already; what it has held is given back at once. */
  let current: { readonly work: Promise<unknown>; isOver: boolean } | undefined;

  const endOf = async (work: Promise<ImportReport>, dataSet: DataSet, rejected: string): Promise<End> => {
    try {
      const report = await work;
      const kept = await keptOf(rejected, Object.keys(report.rejected).length > 0);
      return { state: 'done', report, rejected: kept };
    } catch (error) {
      if (stopping.signal.aborted) return { state: 'stopped' };
      const isOfFile = error instanceof ImportError;
      if (!isOfFile) log.error({ err: error, dataSet }, 'an import failed');
      const problem = isOfFile && isKnown(error.code) ? { code: error.code, values: { ...error.values } } : FAILED;
      return { state: 'failed', problem };
    }
  };

  const importOne = async ({ dataSet, replace, staged }: Asked, begun: (run: Run) => void): Promise<void> => {
    const { folder, file, fileName } = staged;
    const rejected = path.join(folder, 'rejected.csv');
    const id = randomUUID();
    let noted = 0;
    const progress = (share: number, records: number): void => {
      if (share < noted + NOTED_SHARE) return;
      noted = share;
      noteProgress(db, id, { share, records }).catch((err: unknown) => log.warn({ err }, 'progress was not noted'));
    };
    const options = { dataSet, replace, file, rejected, progress, signal: stopping.signal };
    await importFile(reservedDb, gazetteer, options, async (work) => {
      begun(await startRun(db, { id, dataSet, fileName }));
      await endRun(db, id, await endOf(work(), dataSet, rejected));
      if (current !== undefined) current.isOver = true;
    });
  };

  const refusalOf = (error: unknown): unknown =>
    error instanceof ImportError && error.code !== 'rejected_over_file'
      ? new AppError(error.code, { values: error.values })
      : error;

  return {
    async begin(asked) {
      if (current?.isOver === true) await current.work;
      if (current !== undefined || stopping.signal.aborted) {
        await discard(asked.staged);
        stopping.signal.throwIfAborted();
        throw new AppError('import_running');
      }
      const { promise, resolve, reject } = Promise.withResolvers<Run>();
      const work = importOne(asked, resolve)
        .finally(() => discard(asked.staged))
        .finally(() => (current = undefined))
        .catch((error: unknown) => {
          // Whoever sent it is told, if it had not begun.
          const refusal = refusalOf(error);
          reject(refusal);
          if (!(refusal instanceof AppError))
            log.error({ err: error }, 'an import did not begin, or its end was not noted');
        });
      current = { work, isOver: false };
      return promise;
    },
    async stop() {
      stopping.abort();
      await current?.work;
    },
  };
};
