import { expect, test } from 'vitest';
import { shareOf, STAGES, stageStates } from './stages.ts';

test('the parts fill one after the other, by their share of the whole', () => {
  expect(STAGES.map((stage) => shareOf(stage, 58))).toEqual([1, 1, 0.7, 0, 0]);
  expect(STAGES.map((stage) => shareOf(stage, 0))).toEqual([0, 0, 0, 0, 0]);
  expect(STAGES.map((stage) => shareOf(stage, 100))).toEqual([1, 1, 1, 1, 1]);
});

test('what waits has nothing under way, what runs has one stage, what is done has none', () => {
  const states = (status: 'pending' | 'generating' | 'done', progress: number) =>
    stageStates({ status, progress }).map(({ state }) => state);
  expect(states('pending', 0)).toEqual(['next', 'next', 'next', 'next', 'next']);
  expect(states('generating', 30)).toEqual(['done', 'done', 'now', 'next', 'next']);
  expect(states('done', 100)).toEqual(['done', 'done', 'done', 'done', 'done']);
});
