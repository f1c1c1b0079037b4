import { onScopeDispose, ref, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import type { StudioTask } from '@madang/contracts/studio';
import { call } from '../../app/api.ts';
import { ApiProblem } from '../../app/problem.ts';
import { followTask } from '../../app/follow-task.ts';
import { studioTask } from './follow-studio-task.ts';

const pause = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** A short task that is followed where it was begun, to its end. */
export const useTaskHere = () => {
  const { t } = useI18n();
  /** While one is under way. */
  const task = shallowRef<Pick<StudioTask, 'task_id' | 'progress'> | null>(null);
  const problem = ref('');
  const leaving = new AbortController();
  onScopeDispose(() => leaving.abort());

  /** @returns what it has come to; undefined where nothing came of it */
  const run = async (begin: () => Promise<{ readonly task_id: string }>): Promise<StudioTask['result'] | undefined> => {
    if (task.value !== null) return undefined;
    problem.value = '';
    task.value = { task_id: '', progress: 0 };
    let last: StudioTask | undefined;
    try {
      const { task_id: id } = await begin();
      await followTask({
        ...studioTask(id),
        signal: leaving.signal,
        onTask: (next) => {
          task.value = next;
          last = next;
        },
        pause,
      });
      if (last?.status === 'failed') problem.value = last.error ?? '';
      return last?.status === 'done' ? last.result : undefined;
    } catch (error) {
      if (!leaving.signal.aborted)
        problem.value = error instanceof ApiProblem ? error.words : t('studio.trouble.unreachable');
      return undefined;
    } finally {
      task.value = null;
    }
  };
  const cancel = async (): Promise<void> => {
    const id = task.value?.task_id ?? '';
    if (id !== '') await call('POST /tasks/:id/cancel', { params: { id } }).catch(() => undefined);
  };
  return { task, problem, run, cancel };
};
