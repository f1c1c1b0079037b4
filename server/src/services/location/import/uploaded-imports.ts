import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import type { DataSet } from '@madang/contracts/location/entities';
import { brokenFileErrors } from '@madang/contracts/location/errors';
import type { Database } from '#platform/db/database';
import { AppError } from '#platform/errors';
import type { ServiceContext } from '#platform/service';
import type { Gazetteer } from '../gazetteer.ts';
import { endRun, noteProgress, startRun, type Run } from '../store/import-runs.ts';
import { ImportError } from './import-error.ts';
import { importFile } from './import-file.ts';
import type { ImportProblem } from './import-report.ts';

/** Of what was rejected so much is kept to be downloaded. */
const MOST_REJECTED_BYTES = 16 * 1024 * 1024;
/** How much further an import has to be to be noted: what looks at it asks once a second. */
const NOTED_SHARE = 0.02;

/** A file that has come whole, in a folder of its own. */
interface Staged {
  readonly folder: string;
  readonly fileName: string;
}

const FAILED = { code: 'import_failed', values: {} } as const;
const isKnown = (code: string): code is ImportProblem => code in brokenFileErrors;

interface Asked {
  readonly dataSet: DataSet;
  readonly replace: boolean;
  readonly staged: Staged;
}

export interface UploadedImports {
  stage(file: { readonly name: string; readonly bytes: AsyncIterable<Uint8Array> }): Promise<Staged>;
  discard(staged: Staged): Promise<void>;
  /** Resolves once the import has begun. The file goes when it has ended. @throws AppError */
  begin(asked: Asked): Promise<Run>;
  /** Those that are running stop where they are: the same file again goes on from there. */
  stop(): Promise<void>;
}

const FILE = 'file.csv';
const MOST_NAME = 120;
/** A name that a spreadsheet, a terminal and a page can show: it is somebody else's. */
const nameOf = (name: string): string => name.replace(/\p{C}/gu, '').slice(-MOST_NAME) || FILE;

/** Whole lines of the beginning, compressed; null where nothing was rejected. */
const keptOf = async (file: string, hasRejected: boolean): Promise<Buffer | null> => {
  if (!hasRejected) return null;
  const pieces: Buffer[] = [];
  for await (const piece of createReadStream(file, { end: MOST_REJECTED_BYTES - 1 })) pieces.push(piece as Buffer);
  const all = Buffer.concat(pieces);
  return gzipSync(all.length < MOST_REJECTED_BYTES ? all : all.subarray(0, all.lastIndexOf('\n') + 1));
};

/** Files that are uploaded are imported by the process that gets them; how far they are, the database tells everybody. */
export const createUploadedImports = (
  db: Database,
  gazetteer: Gazetteer,
  log: ServiceContext['log'],
): UploadedImports => {
  const stopping = new AbortController();
  const running = new Set<Promise<unknown>>();

  const importOne = async ({ dataSet, replace, staged }: Asked, begun: (run: Run) => void): Promise<void> => {
    const { folder, fileName } = staged;
    const [file, rejected] = [path.join(folder, FILE), path.join(folder, 'rejected.csv')];
    let run: Run | undefined;
    let noted = 0;
    const progress = (share: number, records: number): void => {
      if (run === undefined || share < noted + NOTED_SHARE) return;
      noted = share;
      noteProgress(db, run.id, { share, records }).catch((err: unknown) => log.warn({ err }, 'progress was not noted'));
    };
    try {
      const report = await importFile(
        db,
        gazetteer,
        { dataSet, replace, file, rejected, progress, signal: stopping.signal },
        async () => {
          run = await startRun(db, { id: randomUUID(), dataSet, fileName });
          begun(run);
        },
      );
      if (run === undefined) throw new Error('an import ended without having begun');
      const kept = await keptOf(rejected, Object.keys(report.rejected).length > 0);
      await endRun(db, run.id, { state: 'done', report, rejected: kept });
    } catch (error) {
      const isOfFile = error instanceof ImportError;
      if (run === undefined) {
        if (!isOfFile || error.code === 'rejected_over_file') throw error;
        throw new AppError(error.code, { values: error.values });
      }
      if (stopping.signal.aborted) await endRun(db, run.id, { state: 'stopped' });
      else {
        if (!isOfFile) log.error({ err: error, dataSet }, 'an import failed');
        const problem = isOfFile && isKnown(error.code) ? { code: error.code, values: { ...error.values } } : FAILED;
        await endRun(db, run.id, { state: 'failed', problem });
      }
    }
  };

  const discard = ({ folder }: Staged): Promise<void> => rm(folder, { recursive: true, force: true });

  return {
    async stage({ name, bytes }) {
      const folder = await mkdtemp(path.join(tmpdir(), 'madang-import-'));
      const staged = { folder, fileName: nameOf(name) };
      try {
        await pipeline(Readable.from(bytes), createWriteStream(path.join(folder, FILE)));
        return staged;
      } catch (error) {
        await discard(staged);
        throw error;
      }
    },
    discard,
    async begin(asked) {
      stopping.signal.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<Run>();
      const work = importOne(asked, resolve)
        .catch((error: unknown) => {
          reject(error);
          // Whoever sent it is told, if it had not begun.
          if (!(error instanceof AppError))
            log.error({ err: error }, 'an import did not begin, or its end was not noted');
        })
        .finally(() => discard(asked.staged))
        .finally(() => running.delete(work));
      running.add(work);
      return promise;
    },
    async stop() {
      stopping.abort();
      await Promise.allSettled(running);
    },
  };
};
