import { expect, it } from 'vitest';
import { citedIn, createCitedNumbers, withoutMarks } from './cited-numbers.ts';

it('knows what a text cites', () => {
  expect([...citedIn('[1]과 [2, 130], 그리고 [x] [1000] a[3')]).toEqual([1, 2, 130]);
});

it('knows it however the text comes in pieces', () => {
  const text = '근저당은 두지 않아요 [1][2, 3]. 마모는 뺍니다[120].';
  for (const size of [1, 2, 3, 5, 100]) {
    const numbers = createCitedNumbers();
    for (let at = 0; at < text.length; at += size) numbers.take(text.slice(at, at + size));
    expect([...numbers.cited], String(size)).toEqual([1, 2, 3, 120]);
  }
});

it('takes marks out of a text whose sources are not there, and nothing else', () => {
  const text = '근저당 [1]과 [1, 2], [9]는 `a[1]`이고\n```\nb[2]\n``` 끝[2].';
  expect(withoutMarks(text, new Set([1, 2]))).toBe('근저당과, [9]는 `a[1]`이고\n```\nb[2]\n``` 끝.');
  expect(withoutMarks(text, new Set())).toBe(text);
});
