import { onScopeDispose, shallowRef, watch } from 'vue';
import type { Generation, StudioTask } from '@madang/contracts/studio';
import { call } from '../../app/api.ts';
import { online } from '../../app/online.ts';
import { currentToken } from '../../app/session.ts';
import { isOver } from '../../app/follow-task.ts';

const PAGE = 24;

/** What was made, the newest first, a page after the other; and the tasks that have no result to show for themselves. */
export const usePastWork = () => {
  const items = shallowRef<readonly Generation[]>([]);
  const tasks = shallowRef<readonly StudioTask[]>([]);
  const state = shallowRef<'loading' | 'ready' | 'failed'>('loading');
  /** Of the page after what is shown; null at the end. */
  const cursor = shallowRef<string | null>(null);
  const leaving = new AbortController();
  onScopeDispose(() => leaving.abort());
  let isBusy = false;

  const load = async (work: (signal: AbortSignal) => Promise<void>): Promise<void> => {
    if (isBusy) return;
    isBusy = true;
    state.value = 'loading';
    try {
      await work(leaving.signal);
      state.value = 'ready';
    } catch {
      state.value = 'failed';
    } finally {
      isBusy = false;
    }
  };
  const loadPage = async (signal: AbortSignal, after?: string): Promise<void> => {
    const page = await call('GET /generations', { query: { limit: PAGE, cursor: after } }, { signal });
    items.value = after === undefined ? page.items : [...items.value, ...page.items];
    cursor.value = page.next_cursor;
  };
  const reload = (): Promise<void> =>
    load(async (signal) => {
      // Nobody new has made anything.
      if ((await currentToken()) === null) return;
      const [{ items: known }] = await Promise.all([
        call('GET /tasks', { query: { limit: PAGE } }, { signal }),
        loadPage(signal),
      ]);
      tasks.value = known.filter((task) => !isOver(task) || task.status === 'failed');
    });
  const loadMore = async (): Promise<void> => {
    const after = cursor.value;
    if (after !== null) await load((signal) => loadPage(signal, after));
  };
  const forget = async (id: string): Promise<void> => {
    await call('DELETE /tasks/:id', { params: { id } });
    tasks.value = tasks.value.filter((task) => task.task_id !== id);
  };

  watch(online, (now) => {
    if (now && state.value === 'failed') void (items.value.length === 0 ? reload() : loadMore());
  });
  void reload();
  return { items, tasks, state, cursor, reload, loadMore, forget };
};
