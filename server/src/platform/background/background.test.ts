import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { testBackground, TestListener } from '../testing/background.ts';
import { MovableClock } from '../testing/movable-clock.ts';

const HOUR_MS = 3_600_000;

const started = async (run: () => Promise<unknown> | void, everyMs?: number) => {
  const [clock, listener] = [new MovableClock({ runs: false }), new TestListener()];
  const work = await testBackground({ clock, listener, names: ['work'] }).start('work', {
    channels: ['news'],
    everyMs,
    run,
  });
  const notify = async (): Promise<void> => {
    listener.notify('news');
    await setImmediate();
  };
  return { clock, work, notify };
};

it('is done at once, at each notification, and every so often behind them', async () => {
  let runs = 0;
  const { clock, work, notify } = await started(() => void (runs += 1), HOUR_MS);
  expect(runs).toBe(1);
  await notify();
  expect(runs).toBe(2);
  await clock.advance(HOUR_MS - 1000);
  expect(runs).toBe(2);
  await clock.advance(2000);
  expect(runs).toBe(3);
  await work.stop();
  await notify();
  await clock.advance(3 * HOUR_MS);
  expect(runs).toBe(3);
});

it('goes on at once as long as there is more, and after what it failed at when it is time', async () => {
  const answers = [
    () => Promise.resolve(true),
    () => Promise.resolve(true),
    () => Promise.reject(new Error('the database is away')),
    () => Promise.resolve(false),
  ];
  let runs = 0;
  const { clock, work } = await started(() => answers[runs++]?.() ?? Promise.resolve(), HOUR_MS);
  await setImmediate();
  expect(runs).toBe(3);
  await clock.advance(HOUR_MS);
  expect(runs).toBe(4);
  await work.stop();
});

it('that has no rhythm is tried again soon after it failed, and then rests until the next notification', async () => {
  let runs = 0;
  const { clock, work, notify } = await started(() => {
    runs += 1;
    return runs === 2 ? Promise.reject(new Error('the database is away')) : Promise.resolve();
  });
  await notify();
  expect(runs).toBe(2);
  await clock.advance(2000);
  expect(runs).toBe(3);
  await clock.advance(HOUR_MS);
  expect(runs).toBe(3);
  await work.stop();
});

it('runs once at a time, and once more for all notifications that came meanwhile', async () => {
  let runs = 0;
  let release = (): void => undefined;
  const { work, notify } = await started(() => {
    runs += 1;
    return new Promise<void>((resolve) => (release = resolve));
  });
  await notify();
  await notify();
  expect(runs).toBe(1);
  release();
  await setImmediate();
  expect(runs).toBe(2);
  const stopped = work.stop();
  release();
  await stopped;
  expect(runs).toBe(2);
});

it('is refused where nobody has registered it', async () => {
  const background = testBackground();
  await expect(background.start('nobody.knows', { run: () => undefined })).rejects.toThrow(
    '"nobody.knows" is not registered',
  );
  expect(() => background.isOn('nobody.knows')).toThrow('is not registered');
});
