import type { ServiceContext } from '../service.ts';
import type { TaskStore } from './store.ts';

/** `retried`: it failed and is tried again. `lost`: cancelled, or taken over by another process. */
export type Outcome = 'done' | 'failed' | 'retried' | 'handed_back' | 'lost';
export type AttemptEnded = (kind: string, outcome: Outcome, ms: number) => void;

const SECONDS = [0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600] as const;

/** Tells in /metrics how many tasks of a service wait and are worked on, and how attempts end. */
export const watchTasks = (
  { db, metrics, log }: Pick<ServiceContext, 'db' | 'metrics' | 'log'>,
  store: Pick<TaskStore, 'unfinished'>,
): AttemptEnded => {
  metrics.gauges(
    { madang_tasks: 'Tasks that are not over: waiting, or running in whichever process' },
    ['kind', 'state'],
    async () => {
      try {
        const counts = await store.unfinished(db);
        return counts.map(({ kind, state, count }) => ({ labels: { kind, state }, values: { madang_tasks: count } }));
      } catch (error) {
        log.warn({ err: error }, 'tasks could not be counted for metrics');
        return [];
      }
    },
  );
  const attempts = metrics.histogram(
    'madang_task_attempt_seconds',
    'Attempts at tasks, by how they ended',
    ['kind', 'outcome'],
    SECONDS,
  );
  return (kind, outcome, ms) => attempts.observe({ kind, outcome }, ms / 1000);
};
