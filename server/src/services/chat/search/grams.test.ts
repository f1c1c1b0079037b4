import { expect, it } from 'vitest';
import { gramsOf, wantedGrams, wordsOf } from './grams.ts';

const OWNER = '0192f0c1-0000-7000-8000-000000000001';
const TEXT = '라벨을 떼고 PET병은 😀😀 분리배출 naïve 𝒳𝒴 \ud800외톨이';

const isFound = (words: string, owner = OWNER): boolean => {
  const grams = new Set(gramsOf(OWNER, TEXT));
  return wantedGrams(owner, wordsOf(words)).every((gram) => grams.has(gram));
};

it('finds a text by every letter and every part of its words, whatever writes them', () => {
  for (const words of ['라벨', '을', '벨을 떼', 'pet병', '😀', '😀😀', '리배출', 'nai\u0308ve', '𝒳𝒴', '𝒴', '외톨이'])
    expect(words, words).toSatisfy(isFound);
});

it('does not find it by what is not in it, nor across words, nor for anybody else', () => {
  for (const words of ['벨떼', '출분', '페트', '𝒳😀', '이외']) expect(words, words).not.toSatisfy(isFound);
  expect(isFound('라벨', '0192f0c1-0000-7000-8000-000000000002')).toBe(false);
});

it('names each gram once, and none for a text without letters', () => {
  expect(gramsOf(OWNER, '가가가 가가')).toHaveLength(2);
  expect(gramsOf(OWNER, ' \n\u200b ')).toEqual([]);
});
