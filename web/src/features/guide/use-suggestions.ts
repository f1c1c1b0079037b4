import type { Suggestion } from '@madang/contracts/recycle';
import { onUnmounted, shallowRef, watch, type Ref } from 'vue';
import { call } from '../../app/api.ts';

const DEBOUNCE_MS = 120;
const LONGEST = 100;

export type SuggestionState = 'idle' | 'asking' | 'ready' | 'failed';

/** What may be meant by what is typed so far; what was found stays until the next answer is there. */
export const useSuggestions = (typed: Ref<string>) => {
  const items = shallowRef<readonly Suggestion[]>([]);
  const state = shallowRef<SuggestionState>('idle');
  let running = new AbortController();
  let timer = 0;

  const ask = async (): Promise<void> => {
    running.abort();
    const mine = (running = new AbortController());
    try {
      const answer = await call(
        'GET /guide/suggestions',
        { query: { q: typed.value.trim().slice(0, LONGEST).toWellFormed() } },
        { signal: mine.signal },
      );
      if (mine.signal.aborted) return;
      items.value = answer.items;
      state.value = 'ready';
    } catch {
      if (!mine.signal.aborted) state.value = 'failed';
    }
  };

  watch(typed, (text) => {
    clearTimeout(timer);
    running.abort();
    if (text.trim() === '') {
      items.value = [];
      state.value = 'idle';
      return;
    }
    state.value = 'asking';
    timer = window.setTimeout(() => void ask(), DEBOUNCE_MS);
  });
  onUnmounted(() => {
    clearTimeout(timer);
    running.abort();
  });
  return { items, state, ask };
};
