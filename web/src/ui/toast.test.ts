import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { dismissToasts, holdToasts, showToast, takeAction, toasts, waitingToasts } from './toast.ts';

const texts = (): string[] => toasts.value.map(({ text }) => text);
const press = (text: string): void => {
  const toast = toasts.value.find((each) => each.text === text);
  if (toast !== undefined) takeAction(toast);
};
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  holdToasts(false);
  dismissToasts();
  vi.useRealTimers();
});

test('what can be undone stays for its own time beside what is said later, which makes room for what only tells', async () => {
  const act = vi.fn();
  showToast('a gone', { label: 'undo', act });
  await vi.advanceTimersByTimeAsync(5000);
  showToast('saved');
  showToast('b gone', { label: 'undo', act });
  showToast('copied');
  expect(texts()).toEqual(['a gone', 'b gone', 'copied']);
  await vi.advanceTimersByTimeAsync(3000);
  expect(texts()).toEqual(['b gone', 'copied']);
  await vi.advanceTimersByTimeAsync(5000);
  expect(texts()).toEqual([]);
});

test('nothing goes while somebody is at it', async () => {
  showToast('a gone', { label: 'undo', act: () => undefined });
  holdToasts(true);
  showToast('b gone', { label: 'undo', act: () => undefined });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(texts()).toEqual(['a gone', 'b gone']);
  holdToasts(false);
  await vi.advanceTimersByTimeAsync(8000);
  expect(texts()).toEqual([]);
});

test('two that are taken at once are done one after the other, and one that was not done is offered again', async () => {
  const done: string[] = [];
  let isBusy = false;
  /** Like a page: it does one thing at a time. */
  const undo = (name: string, works: () => boolean) => async () => {
    if (isBusy) return false;
    isBusy = true;
    await Promise.resolve();
    isBusy = false;
    if (works()) done.push(name);
    return works();
  };
  let online = false;
  showToast('a gone', { label: 'undo', act: undo('a', () => true) });
  showToast('b gone', { label: 'undo', act: undo('b', () => online) });
  press('a gone');
  press('b gone');
  await vi.advanceTimersByTimeAsync(0);
  expect(done).toEqual(['a']);
  expect(texts()).toEqual(['b gone']);
  online = true;
  press('b gone');
  await vi.advanceTimersByTimeAsync(0);
  expect(done).toEqual(['a', 'b']);
  expect(texts()).toEqual([]);
});

test('what could not be done is offered again beside the reason', async () => {
  const act = (): boolean => {
    showToast('offline');
    return false;
  };
  showToast('a gone', { label: 'undo', act });
  press('a gone');
  await vi.advanceTimersByTimeAsync(0);
  expect(texts()).toEqual(['offline', 'a gone']);
  await vi.advanceTimersByTimeAsync(7999);
  expect(texts()).toEqual(['offline', 'a gone']);
});

test('one that waits for another that takes long is there until its turn, and is done once however often it is pressed', async () => {
  let answer = (): void => undefined;
  const hangs = (): Promise<void> => new Promise((resolve) => (answer = resolve));
  const act = vi.fn();
  showToast('a gone', { label: 'undo', act: hangs });
  showToast('b gone', { label: 'undo', act });
  press('a gone');
  press('b gone');
  press('b gone');
  expect(waitingToasts.value.map(({ text }) => text)).toEqual(['b gone']);
  holdToasts(true);
  holdToasts(false);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(texts()).toEqual(['b gone']);
  answer();
  await vi.advanceTimersByTimeAsync(0);
  expect(act).toHaveBeenCalledOnce();
  expect(texts()).toEqual([]);
});
