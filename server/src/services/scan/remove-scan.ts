import { AppError, unless } from '#platform/errors';
import type { ServiceContext } from '#platform/service';
import type { Tasks } from '#platform/tasks/tasks';
import { ScanPayload } from './payload.ts';
import { releasePicture, removePicture } from './pictures.ts';
import { deleteScan, findShown, listLeftOver } from './store/scans.ts';

type Parts = Pick<ServiceContext, 'db' | 'client'>;

const LEFT_OVER_AT_ONCE = 100;

/** @returns whether it was cancelled: it may have ended meanwhile */
const cancelled = async (tasks: Tasks, ownerId: string, id: string): Promise<boolean> =>
  (await tasks.cancel(id, ownerId).catch(unless('task_finished'))) !== undefined;

/**
 * The photo first: until it is gone, the scan is there to be deleted again. What is still being read is cancelled, and lets
 * go of its photo itself once nobody works on it. @throws AppError `scan_not_found`
 */
export const removeScan = async (
  { db, client, tasks }: Parts & { readonly tasks: Tasks },
  ownerId: string,
  id: string,
): Promise<void> => {
  const shown = await findShown(db, ownerId, id);
  if (shown === undefined) throw new AppError('scan_not_found');
  const { scan, task } = shown;
  const isRunning = task !== null && task.finishedAt === null && (await cancelled(tasks, ownerId, id));
  if (task !== null) await removePicture({ client }, ownerId, ScanPayload.parse(task.payload));
  else if (scan.picture !== null) await releasePicture({ client }, ownerId, scan.picture.id);
  await deleteScan(db, ownerId, id);
  // The task of a cancelled one says what is to be let go.
  if (task !== null && !isRunning) await tasks.remove(id, ownerId).catch(unless('task_not_found'));
};

/** Scans that have failed, once their task is gone, with their photos. */
export const removeLeftOver = async ({ db, client }: Parts): Promise<void> => {
  for (const { id, ownerId, picture } of await listLeftOver(db, LEFT_OVER_AT_ONCE)) {
    if (picture !== null) await releasePicture({ client }, ownerId, picture.id);
    await deleteScan(db, ownerId, id);
  }
};
