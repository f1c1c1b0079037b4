import { afterAll, beforeAll, expect, it } from 'vitest';
import { createBackground } from '#platform/background/background';
import { MovableClock } from '../../../platform/testing/movable-clock.ts';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/database.ts';
import { readModelDays } from '../store/model-days.ts';
import { createCalendar } from '#platform/calendar';
import { medianOf, STEPS, stepOf } from './first-token-steps.ts';
import { startModelFigures } from './model-figures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const log = { error: () => undefined, warn: () => undefined } as never;
const startOne = async (clock: MovableClock) => {
  const background = createBackground({
    clock,
    listener: { on: () => Promise.reject(new Error('nothing is listened to')) },
    log,
    registered: new Set(['chat.count-models']),
  });
  return startModelFigures({ background, db: database.connect('chat'), log }, createCalendar('Asia/Seoul'));
};

it('what all processes have counted is added up, by the day on which it was', async () => {
  const clock = new MovableClock();
  const [first, second] = await Promise.all([startOne(clock), startOne(clock)]);
  const today = createCalendar('Asia/Seoul').dayOf(clock.now());
  const read = async () =>
    (await readModelDays(database.connect('chat'), today))
      .sort((one, other) => one.model.localeCompare(other.model))
      .map(({ model, day, switches, firstTokens }) => [model, day === today, switches, medianOf(firstTokens)]);
  for (const ms of [100, 1000, 1000]) first.firstToken('a/one', ms);
  second.firstToken('a/one', 1000);
  second.switchedFrom('a/one');
  second.switchedFrom('b/two');
  await clock.advance(10_000);
  await expect.poll(read).toEqual([
    ['a/one', true, 1, expect.closeTo(1000, -2.5)],
    ['b/two', true, 1, null],
  ]);
  first.switchedFrom('b/two');
  await Promise.all([first.stop(), second.stop()]);
  expect((await read())[1]).toEqual(['b/two', true, 2, null]);
});

it('a median is told within a tenth, from nothing to minutes', () => {
  let checked = 0;
  for (let ms = 25; ms < 150_000; ms *= 1.07) {
    const counts = Array.from({ length: STEPS }, (_, step) => (step === stepOf(ms) ? 3 : 0));
    const told = medianOf(counts) ?? 0;
    expect(Math.abs(told - ms) / ms, String(ms)).toBeLessThan(0.1);
    checked += 1;
  }
  console.log(`medians: ${checked}`);
  expect([stepOf(0), stepOf(1e9)]).toEqual([0, STEPS - 1]);
  expect(medianOf([])).toBeNull();
});
