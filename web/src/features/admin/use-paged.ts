import { computed, ref, shallowRef } from 'vue';
import { useLoaded } from '../../ui/use-loaded.ts';

interface Page<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}

/** A list page by page, forth and back; from its beginning whenever `asked` changes. */
export const usePaged = <T>(asked: () => unknown, load: (cursor: string | undefined) => Promise<Page<T>>) => {
  /** Of the pages up to the one that is shown: the first has none. */
  const cursors = shallowRef<readonly (string | undefined)[]>([undefined]);
  const from = ref(asked());
  const { value, state, problem, reload } = useLoaded(
    () => [asked(), cursors.value],
    () => {
      const now = asked();
      if (now !== from.value) {
        from.value = now;
        if (cursors.value.length > 1) cursors.value = [undefined];
      }
      return load(cursors.value.at(-1));
    },
  );
  return {
    items: computed(() => value.value?.items ?? []),
    /** What is shown stays while the next page comes. */
    state: computed(() => (state.value === 'loading' && value.value !== null ? 'ready' : state.value)),
    problem,
    reload,
    hasBefore: computed(() => cursors.value.length > 1),
    hasMore: computed(() => value.value?.next_cursor != null),
    before: () => void (cursors.value = cursors.value.slice(0, -1)),
    more: () => {
      const next = value.value?.next_cursor;
      if (next != null) cursors.value = [...cursors.value, next];
    },
  };
};
