import { watch } from 'vue';
import { afterEach, expect, test, vi } from 'vitest';

let look: () => void = () => undefined;
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
const openAt = async (time: Date) => {
  vi.resetModules();
  vi.useFakeTimers({ now: time });
  vi.stubGlobal('document', { addEventListener: (_: string, listener: () => void) => (look = listener) });
  const clock = await import('./now.ts');
  clock.keepTime();
  return clock;
};

test('a page that stays open over midnight is of the new day from its first moment on, told once', async () => {
  const { today } = await openAt(new Date(2026, 10, 30, 22, 15, 40));
  const days: string[] = [];
  watch(today, (day) => days.push(day), { flush: 'sync' });
  vi.setSystemTime(new Date(2026, 10, 30, 22, 15, 40));
  vi.advanceTimersByTime(104 * 60_000 + 19_999); // 23:59:59.999
  expect(today.value).toBe('2026-11-30');
  vi.advanceTimersByTime(1);
  expect(today.value).toBe('2026-12-01');
  vi.advanceTimersByTime(3_600_000);
  expect(days).toEqual(['2026-12-01']);
});

test('a page that slept over midnight is of the new day as soon as it is looked at', async () => {
  const { today } = await openAt(new Date(2026, 10, 30, 22, 15, 40));
  vi.setSystemTime(new Date(2026, 11, 1, 8, 0, 5));
  expect(today.value).toBe('2026-11-30');
  look();
  expect(today.value).toBe('2026-12-01');
});

test('where waste is collected a day begins by the clock of Seoul', async () => {
  const { todayInKorea } = await openAt(new Date('2026-11-30T14:59:50Z'));
  expect(todayInKorea.value).toBe('2026-11-30');
  vi.advanceTimersByTime(10_000);
  expect(todayInKorea.value).toBe('2026-12-01');
});

test('what was a moment ago is minutes ago when those have passed', async () => {
  const { now } = await openAt(new Date('2026-11-30T12:00:00Z'));
  const { timeAgo } = await import('../features/account/time-ago.ts');
  expect(timeAgo('2026-11-30T11:59:40Z', 'en', 'just now')).toBe('just now');
  vi.advanceTimersByTime(5 * 60_000);
  expect(now.value).toBe(Date.parse('2026-11-30T12:05:00Z'));
  expect(timeAgo('2026-11-30T11:59:40Z', 'en', 'just now')).toBe('5 minutes ago');
});
