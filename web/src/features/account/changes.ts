import { onUnmounted } from 'vue';

const listeners = new Set<() => void>();

/** Something was done that the lists of sessions and events tell of. */
export const announceChange = (): void => {
  for (const listener of listeners) listener();
};

export const useChanges = (reload: () => void): void => {
  listeners.add(reload);
  onUnmounted(() => listeners.delete(reload));
};
