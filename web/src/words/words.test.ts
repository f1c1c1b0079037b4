import { expect, test } from 'vitest';
import { en } from './en.ts';
import { studio as inEnglish } from './en/studio.ts';
import { ko } from './ko.ts';
import { studio as inKorean } from './ko/studio.ts';

const flatten = (value: unknown, path = ''): [string, string][] =>
  typeof value === 'string'
    ? [[path, value]]
    : Object.entries(value as object).flatMap(([key, inner]) => flatten(inner, path === '' ? key : `${path}.${key}`));

const korean = new Map(flatten({ ...ko, studio: inKorean }));
const english = new Map(flatten({ ...en, studio: inEnglish }));
const gaps = (words: string): string[] => [...new Set(words.match(/\{\w+\}/g))].sort();

test('both languages say the same things', () => {
  expect([...english.keys()].sort()).toEqual([...korean.keys()].sort());
});

test('both leave the same gaps to be filled', () => {
  for (const [key, words] of korean) expect(gaps(english.get(key) ?? ''), key).toEqual(gaps(words));
});

test('nothing is left empty, and English is not left in Korean', () => {
  for (const [key, words] of [...korean, ...english]) expect(words.trim(), key).not.toBe('');
  for (const [key, words] of english) expect(words, key).not.toMatch(/[가-힣]/);
});
