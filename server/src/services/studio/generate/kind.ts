import type { StageName } from '@madang/contracts/studio';
import type { TaskRun } from '#platform/tasks/kinds';
import type { GeneratePayload } from './payload.ts';

/** Under which its tasks are in the queue. */
export const GENERATE = 'studio.generate';

export type GenerateRun = TaskRun<GeneratePayload, StageName>;
