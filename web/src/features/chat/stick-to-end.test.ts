import { expect, test } from 'vitest';
import { followsAfter } from './stick-to-end.ts';

test('the end is followed however far off it has moved meanwhile', () => expect(followsAfter(true, 0, 900)).toBe(true));
test('scrolling up ends that, also close to the end', () => {
  expect(followsAfter(true, -3, 40)).toBe(false);
  expect(followsAfter(false, 0, 40)).toBe(false);
});
test('scrolling down to the end takes it up again', () => {
  expect(followsAfter(false, 20, 300)).toBe(false);
  expect(followsAfter(false, 20, 40)).toBe(true);
});
test('what has become shorter has moved nobody', () => expect(followsAfter(true, -200, 0)).toBe(true));
