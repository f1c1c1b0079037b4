import { onMounted, onUnmounted } from 'vue';

/** What keys do. Whoever says false leaves the key to the browser. */
export interface Shortcuts {
  readonly search: () => void;
  readonly fresh: () => void;
  readonly help: () => void;
  readonly find: () => boolean;
  readonly write: () => void;
  readonly copy: () => boolean;
  readonly side: () => void;
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.closest('input, textarea, select') !== null);

/** Letters are known by their place: a Korean keyboard gives ㅏ for K. */
const WITH_CONTROL: Readonly<Record<string, keyof Shortcuts>> = {
  KeyK: 'search',
  KeyF: 'find',
  Slash: 'help',
  'Shift KeyO': 'fresh',
  'Shift KeyC': 'copy',
  'Shift KeyS': 'side',
};

const nameOf = (event: KeyboardEvent): keyof Shortcuts | undefined => {
  if (event.isComposing || event.altKey) return undefined;
  if (event.ctrlKey || event.metaKey) return WITH_CONTROL[event.shiftKey ? `Shift ${event.code}` : event.code];
  if (event.shiftKey && event.key === 'Escape') return 'write';
  return event.key === '?' && !isTyping(event.target) ? 'help' : undefined;
};

/** Keys that work anywhere on the screen. */
export const useShortcuts = (shortcuts: Shortcuts): void => {
  const onKey = (event: KeyboardEvent): void => {
    const name = nameOf(event);
    if (name === undefined || (name !== 'help' && document.querySelector('dialog:modal') !== null)) return;
    if (shortcuts[name]() !== false) event.preventDefault();
  };
  onMounted(() => addEventListener('keydown', onKey));
  onUnmounted(() => removeEventListener('keydown', onKey));
};
