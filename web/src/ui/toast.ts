import { shallowRef } from 'vue';

export interface Toast {
  readonly key: number;
  readonly text: string;
  /** One that comes to `false` was not done, and is offered again. */
  readonly action?: { readonly label: string; readonly act: () => unknown };
}

/** Long enough to read it and to change one's mind. */
const SHOWN_MS = 8000;

/** The newest last. */
export const toasts = shallowRef<readonly Toast[]>([]);
const timers = new Map<number, ReturnType<typeof setTimeout>>();
/** Whose action is asked for and has yet to begin. */
export const waitingToasts = shallowRef<readonly Toast[]>([]);
const isWaiting = (key: number): boolean => waitingToasts.value.some((each) => each.key === key);
let isHeld = false;
let count = 0;

export const dismissToast = (key: number): void => {
  clearTimeout(timers.get(key));
  timers.delete(key);
  toasts.value = toasts.value.filter((each) => each.key !== key);
};
export const dismissToasts = (): void => {
  for (const { key } of toasts.value) dismissToast(key);
};

const wait = (key: number): void => {
  clearTimeout(timers.get(key));
  if (!isHeld && !isWaiting(key))
    timers.set(
      key,
      setTimeout(() => dismissToast(key), SHOWN_MS),
    );
};

/** Nothing goes while somebody is at it, by a pointer or by the keyboard. */
export const holdToasts = (hold: boolean): void => {
  isHeld = hold;
  if (hold) for (const timer of timers.values()) clearTimeout(timer);
  else for (const { key } of toasts.value) wait(key);
};

const add = (text: string, action?: Toast['action']): void => {
  const key = ++count;
  toasts.value = [...toasts.value, { key, text, ...(action === undefined ? {} : { action }) }];
  wait(key);
};

/** Says what has happened, in passing. What can be undone stays beside what is said next; what only tells makes room. */
export const showToast = (text: string, action?: Toast['action']): void => {
  for (const each of toasts.value) if (each.action === undefined) dismissToast(each.key);
  add(text, action);
};

let isActing = false;
const actOnAll = async (): Promise<void> => {
  isActing = true;
  for (let [next] = waitingToasts.value; next !== undefined; [next] = waitingToasts.value) {
    const { key, text, action } = next;
    waitingToasts.value = waitingToasts.value.slice(1);
    dismissToast(key);
    try {
      // Beside the reason, which has just been told.
      if ((await action?.act()) === false) add(text, action);
    } catch {
      add(text, action);
    }
  }
  isActing = false;
};
/**
 * One after the other: a page that is still busy with the first would refuse the second. What waits for its turn is seen to
 * wait: the one before may take long where the network is gone.
 */
export const takeAction = (toast: Toast): void => {
  if (isWaiting(toast.key)) return;
  waitingToasts.value = [...waitingToasts.value, toast];
  clearTimeout(timers.get(toast.key));
  if (!isActing) void actOnAll();
};
