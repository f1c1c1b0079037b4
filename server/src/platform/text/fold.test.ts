import { expect, it } from 'vitest';
import { fold, foldWithPlaces } from './fold.ts';

it.each([
  ['ＰＥＴ병', 'pet병'],
  ['İSTANBUL', 'istanbul'],
  ['I\u0307stanbul', 'istanbul'],
  ['istanbul'.replace('i', 'i\u0307'), 'istanbul'],
  ['ΟΔΟΣ', 'οδοσ'],
  ['οδος', 'οδοσ'],
  ['라벨'.normalize('NFD'), '라벨'],
  ['nai\u0308ve', 'naïve'],
  ['❤\ufe0f', '❤'],
  ['ㅍㅌㅂ', 'ㅍㅌㅂ'],
])('%s is compared as %s', (written, compared) => {
  expect(fold(written)).toBe(compared);
});

it.each([
  ['앞 ' + '라벨'.normalize('NFD') + ' 뒤', '벨', '벨'.normalize('NFD')],
  ['nai\u0308ve idea', 'ï', 'i\u0308'],
  ['İİİ 페트병', '트', '트'],
  ['👩\u200d💻👩\u200d💻 페트병', '페트', '페트'],
  ['보기 👩\u200d💻 둘', '💻', '👩\u200d💻'],
  ['👍🏽 좋아요', '👍', '👍🏽'],
  ['ＰＥＴ 병', 'et', 'ＥＴ'],
])('%s: what stands for %s is found where it is written', (text, part, written) => {
  const { folded, rangeOf } = foldWithPlaces(text);
  const at = folded.indexOf(fold(part));
  const { from, to } = rangeOf(at, at + fold(part).length);
  expect(text.slice(from, to)).toBe(written);
});
