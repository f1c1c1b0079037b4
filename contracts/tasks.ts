import { z } from 'zod';
import { Id, Timestamp } from './fields.ts';

/** How a task ends, whatever its kind. */
export const TASK_ENDS = ['done', 'failed', 'cancelled'] as const;

/**
 * A task as its owner sees it. `stages` are those of its kinds.
 * @param id under which it is named among the schemas of the API document
 */
export const taskOf = <const S extends readonly string[], R extends z.ZodType>(id: string, stages: S, result: R) =>
  z
    .object({
      task_id: Id,
      status: z.enum(['pending', ...stages, ...TASK_ENDS]).meta({
        description: 'What it has come to; what is done again after an interruption does not go back',
      }),
      progress: z.number().int().meta({ description: '0 to 100. It never goes back' }),
      result: result.nullable().meta({ description: 'Once it is done' }),
      error: z.string().nullable().meta({ description: 'Why it has failed, in words' }),
      error_code: z.string().nullable(),
      attempts: z.number().int().meta({ description: 'How often it was begun' }),
      last_error: z.string().nullable().meta({ description: 'Why it is tried again, where it is' }),
      created_at: Timestamp,
      updated_at: Timestamp,
      expires_at: Timestamp.nullable().meta({ description: 'When the task is removed; what it has made stays' }),
    })
    .meta({ id });

/** For all services with tasks. */
export const taskErrors = {
  task_not_found: {
    status: 404,
    ko: '이 작업을 찾지 못했어요. 끝난 지 오래되었거나 다른 계정의 작업일 수 있어요.',
    en: 'This task wasn’t found. It may have ended long ago or belong to another account.',
  },
  task_running: {
    status: 409,
    ko: '작업이 아직 끝나지 않았어요. 먼저 취소하고 다시 지워 주세요.',
    en: 'The task is not over yet. Cancel it first, then delete it again.',
  },
  task_finished: {
    status: 409,
    ko: '이미 끝난 작업이라 취소할 수 없어요.',
    en: 'The task has ended already and can’t be cancelled.',
  },
  task_not_failed: {
    status: 409,
    ko: '실패한 작업만 다시 시작할 수 있어요.',
    en: 'Only a task that has failed can be begun again.',
  },
  too_many_tasks: {
    status: 429,
    ko: '끝나지 않은 작업이 {limit}개나 있어요. 몇 개가 끝난 뒤에 다시 시도해 주세요.',
    en: '{limit} of your tasks are not over yet. Try again when some of them are.',
  },
  task_interrupted: {
    status: 503,
    ko: '서버가 여러 번 멈춰서 이 작업을 끝내지 못했어요. 다시 시작해 주세요.',
    en: 'The server stopped several times, and the task couldn’t be finished. Start it again.',
  },
  task_timeout: {
    status: 504,
    ko: '작업이 너무 오래 걸려서 멈췄어요. 조금 뒤에 다시 시작해 주세요.',
    en: 'The task took too long and was stopped. Start it again in a while.',
  },
} as const;
