import { onMounted, ref, shallowRef } from 'vue';

/** A part of the page that comes from the server. */
export const usePart = <T>(load: () => Promise<T>) => {
  const value = shallowRef<T | null>(null);
  const state = ref<'loading' | 'ready' | 'failed'>('loading');
  /** What is shown stays while it is read anew. */
  const reload = async (): Promise<void> => {
    if (value.value === null) state.value = 'loading';
    try {
      value.value = await load();
      state.value = 'ready';
    } catch {
      if (value.value === null) state.value = 'failed';
    }
  };
  onMounted(reload);
  return { value, state, reload };
};
