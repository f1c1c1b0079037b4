import { API_BASE } from '@madang/contracts/operation';
import type { StudioTask, TaskResult } from '@madang/contracts/studio';
import { showTask } from '#platform/tasks/show-task';
import type { Locale } from '#platform/http/handler';
import type { TaskRow } from '#platform/tasks/store';
import type { KeptImage } from './kept.ts';
import { showImage, type Sign } from './show-image.ts';

/** What a task has come to, as it is kept. */
export type StoredResult = Omit<TaskResult, 'output' | 'zip_url'> & {
  readonly output: Omit<TaskResult['output'], 'image'> & { readonly image: KeptImage | null };
  /** Path of all that was made, in one file; what an earlier release has stored says nothing of it. */
  readonly zip?: string | null;
};

const showResult = ({ zip, ...result }: StoredResult, sign: Sign): TaskResult => ({
  ...result,
  output: { ...result.output, image: showImage(result.output.image, sign) },
  zip_url: zip == null ? null : sign(`${API_BASE}${zip}`),
});

export const toTask = (row: TaskRow, locale: Locale, sign: Sign): StudioTask => {
  const stored = row.result as StoredResult | null;
  return { ...showTask(row, locale), result: stored === null ? null : showResult(stored, sign) } as StudioTask;
};

/** What whoever begins a task is told of it, with addresses that open it without a token. */
export const toBegun = (taskId: string, sessionId: string, sign: Sign) => {
  const path = `${API_BASE}/tasks/${taskId}`;
  return {
    task_id: taskId,
    session_id: sessionId,
    status: 'processing' as const,
    status_url: sign(path),
    events_url: sign(`${path}/events`),
  };
};
