import { z } from 'zod';
import { Id, PageQuery, Timestamp, pageOf } from './fields.ts';

/** A task as whoever runs the installation sees it: how it goes, and nothing of what it was given or has made. */
export const AdminTask = z
  .object({
    task_id: Id,
    kind: z.string().meta({ examples: ['studio.generate'] }),
    owner_id: Id,
    state: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
    status: z.string().meta({ description: 'As its owner sees it: the stage that it has come to' }),
    progress: z.int(),
    error: z.string().nullable().meta({ description: 'Why it has failed or is tried again, in words' }),
    error_code: z.string().nullable(),
    attempts: z.int(),
    failures: z.int().meta({ description: 'Attempts that failed' }),
    losses: z.int().meta({ description: 'Attempts whose process died' }),
    created_at: Timestamp,
    updated_at: Timestamp,
    finished_at: Timestamp.nullable(),
  })
  .meta({ id: 'AdminTask' });
export type AdminTask = z.infer<typeof AdminTask>;

const Count = z.int().min(0);
const TaskFigures = z
  .object({
    time_zone: z.string(),
    waiting: Count,
    running: Count,
    oldest_waiting_at: Timestamp.nullable(),
    failed: Count.meta({ description: 'Of those that are still kept: seven days' }),
    kinds: z.array(z.string()),
    days: z.array(z.object({ day: z.iso.date(), done: Count, failed: Count, cancelled: Count })).meta({
      description: 'By the day of their end, oldest first; tasks are kept for seven days',
    }),
  })
  .meta({ id: 'TaskFigures' });
export type TaskFigures = z.infer<typeof TaskFigures>;

const ById = z.object({ id: Id });
const access = { scope: 'admin:operations' } as const;
const tag = 'Admin: operations';

/**
 * What admins may do with the tasks of a service, which puts it into its contract.
 * @param name of the service, as it is part of the ids of these operations
 */
export const tasksAdmin = <const N extends string>(name: N) =>
  ({
    list: {
      operationId: `listAll${name}Tasks`,
      tag,
      summary: `List everybody’s tasks (${name})`,
      description: 'Newest first. What is over stays for seven days.',
      access,
      query: PageQuery.extend({
        state: AdminTask.shape.state.optional(),
        kind: z.string().max(60).optional(),
        owner_id: Id.optional(),
        created_before: Timestamp.optional(),
      }),
      responses: { 200: pageOf(AdminTask) },
      errors: ['invalid_cursor'],
    },
    figures: {
      operationId: `get${name}TaskFigures`,
      tag,
      summary: `Count tasks (${name})`,
      access,
      responses: { 200: TaskFigures },
    },
    cancel: {
      operationId: `cancelAny${name}Task`,
      tag,
      summary: `Cancel somebody’s task (${name})`,
      access,
      params: ById,
      responses: { 200: AdminTask },
      errors: ['task_not_found', 'task_finished'],
    },
    retry: {
      operationId: `retryAny${name}Task`,
      tag,
      summary: `Begin a failed task again (${name})`,
      description: 'It is next in the queue, with the same id and for the same person.',
      access,
      params: ById,
      responses: { 200: AdminTask },
      errors: ['task_not_found', 'task_not_failed'],
    },
  }) as const;
