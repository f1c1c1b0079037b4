import { onUnmounted, shallowRef, watch } from 'vue';
import { ApiProblem } from '../app/problem.ts';
import { online } from '../app/online.ts';

export type LoadState = 'loading' | 'ready' | 'missing' | 'failed';

/** Loads anew whenever what is asked for changes; an older answer never takes the place of a newer one. */
export const useLoaded = <T>(asked: () => unknown, load: (signal: AbortSignal) => Promise<T>) => {
  const value = shallowRef<T | null>(null);
  const state = shallowRef<LoadState>('loading');
  const problem = shallowRef('');
  let running = new AbortController();

  const reload = async (): Promise<void> => {
    running.abort();
    const mine = (running = new AbortController());
    state.value = 'loading';
    try {
      const loaded = await load(mine.signal);
      if (mine.signal.aborted) return;
      value.value = loaded;
      state.value = 'ready';
    } catch (error) {
      if (mine.signal.aborted) return;
      problem.value = error instanceof ApiProblem ? error.words : '';
      state.value = error instanceof ApiProblem && error.problem.status < 500 ? 'missing' : 'failed';
    }
  };
  watch(asked, reload, { immediate: true });
  watch(online, (now) => {
    if (now && state.value === 'failed') void reload();
  });
  onUnmounted(() => running.abort());
  return { value, state, problem, reload };
};
