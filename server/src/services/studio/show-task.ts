import type { StudioTask, TaskResult } from '@madang/contracts/studio';
import { showTask } from '#platform/tasks/show-task';
import type { Locale } from '#platform/http/handler';
import type { TaskRow } from '#platform/tasks/store';
import type { KeptImage } from './generate/payload.ts';
import { showImage, type Sign } from './show-image.ts';

/** What a task has come to, as it is kept. */
export type StoredResult = Omit<TaskResult, 'output'> & {
  readonly output: Omit<TaskResult['output'], 'image'> & { readonly image: KeptImage | null };
};

export const toTask = (row: TaskRow, locale: Locale, sign: Sign): StudioTask => {
  const stored = row.result as StoredResult | null;
  return {
    ...showTask(row, locale),
    result:
      stored === null ? null : { ...stored, output: { ...stored.output, image: showImage(stored.output.image, sign) } },
  } as StudioTask;
};
