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
  if (!isHeld)
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

/** Says what has happened, in passing. What can be undone stays beside what is said next; what only tells makes room. */
export const showToast = (text: string, action?: Toast['action']): void => {
  for (const each of toasts.value) if (each.action === undefined) dismissToast(each.key);
  const key = ++count;
  toasts.value = [...toasts.value, { key, text, ...(action === undefined ? {} : { action }) }];
  wait(key);
};

/** One after the other: a page that is still busy with the first would refuse the second. */
let acting: Promise<unknown> = Promise.resolve();
export const takeAction = ({ key, text, action }: Toast): void => {
  dismissToast(key);
  acting = acting
    .then(() => action?.act())
    .catch(() => false)
    .then((done) => {
      if (done === false) showToast(text, action);
    });
};
