import { SCAN_STAGES, type ScanStage } from '@madang/contracts/scan/entities';
import { AppError } from '#platform/errors';
import type { ServiceContext } from '#platform/service';
import { defineTask, type TaskKind, type TaskOutcome, type TaskRun } from '#platform/tasks/kinds';
import { askModel } from './ask-model.ts';
import type { Marks } from './content.ts';
import { judge } from './look.ts';
import { ScanPayload } from './payload.ts';
import { holdPicture, readPicture, removePicture } from './pictures.ts';
import { NO_LABEL, readLabel, readPackaging } from './read-packaging.ts';
import { ownerOfScan, storeResult } from './store/scans.ts';

export const SCAN_TASK = 'scan.photo';

/** A model that has to be loaded first, and reading beside it on a busy machine. */
const SECONDS = 240;
/** A guest becomes an account in each service at its own time, but in all of them before the last attempt. */
const LAST_ATTEMPT = 3;

export interface Means extends Pick<ServiceContext, 'db' | 'client' | 'log'> {
  readonly marks: Marks;
}

const run = async (means: Means, task: TaskRun<ScanPayload, ScanStage>): Promise<TaskOutcome> => {
  const { id, ownerId, payload, stage, signal } = task;
  const of = { scanId: id, ownerId, signal };
  await stage('ingesting');
  await holdPicture(means, of, payload);
  await stage('reading');
  const { bytes, forUser } = await readPicture(means, of, payload.picture.id);
  const [sight, packaging] = await Promise.all([
    askModel(means, payload.picture.id, { ...payload, forUser, signal }),
    readPackaging(bytes, { log: means.log, signal }),
  ]);
  const label =
    sight.things.length + packaging.marks.length > 0 ? NO_LABEL : await readLabel(bytes, { log: means.log, signal });
  await stage('matching');
  const result = await judge(means, { sight, packaging, label }, signal);
  // It is the scan that has it: a task is removed some days after its end.
  return { result: null, within: (tx) => storeResult(tx, id, result) };
};

export const scanTask = (means: Means): TaskKind =>
  defineTask({
    name: SCAN_TASK,
    payload: ScanPayload,
    stages: SCAN_STAGES,
    seconds: SECONDS,
    async run(task) {
      try {
        return await run(means, task);
      } catch (error) {
        if (!(error instanceof AppError && error.code === 'file_not_found') || task.attempt >= LAST_ATTEMPT)
          throw error;
        throw new AppError('service_unavailable', { cause: error });
      }
    },
    // One that has failed is there to be looked at and tried again, with its photo; of a cancelled one nothing is.
    async letGo(ownerId, payload, id) {
      if ((await ownerOfScan(means.db, id)) === undefined) await removePicture(means, ownerId, payload);
    },
  });
