import { shallowRef } from 'vue';

export interface Toast {
  readonly key: number;
  readonly text: string;
  readonly action?: { readonly label: string; readonly act: () => void };
}

/** Long enough to read it and to change one's mind. */
const SHOWN_MS = 8000;

export const toast = shallowRef<Toast | null>(null);
let timer: ReturnType<typeof setTimeout> | undefined;
let count = 0;

export const dismissToast = (): void => {
  clearTimeout(timer);
  toast.value = null;
};

/** Says what has happened, in passing; with an action it can be undone. */
export const showToast = (text: string, action?: Toast['action']): void => {
  clearTimeout(timer);
  toast.value = { key: ++count, text, ...(action === undefined ? {} : { action }) };
  timer = setTimeout(dismissToast, SHOWN_MS);
};
