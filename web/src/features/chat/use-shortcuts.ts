import { onMounted, onUnmounted } from 'vue';

export interface Shortcuts {
  readonly search: () => void;
  readonly fresh: () => void;
  readonly help: () => void;
}

/** Keys that work anywhere on the screen. Letters are known by their place: a Korean keyboard gives ㅏ for K. */
export const useShortcuts = ({ search, fresh, help }: Shortcuts): void => {
  const onKey = (event: KeyboardEvent): void => {
    if (event.isComposing || event.altKey || !(event.ctrlKey || event.metaKey)) return;
    const act =
      event.code === 'KeyK' && !event.shiftKey
        ? search
        : event.code === 'KeyO' && event.shiftKey
          ? fresh
          : event.code === 'Slash' && !event.shiftKey
            ? help
            : null;
    if (act === null) return;
    event.preventDefault();
    act();
  };
  onMounted(() => addEventListener('keydown', onKey));
  onUnmounted(() => removeEventListener('keydown', onKey));
};
