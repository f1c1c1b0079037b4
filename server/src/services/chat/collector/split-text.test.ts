import { expect, it } from 'vitest';
import { MOST_CHARS, splitText } from './split-text.ts';

const page = (text: string, number: number | null = null) => ({ number, text });

it('keeps a short text whole, and says on which page it is', () => {
  expect(splitText([page(' 첫 쪽 \r\n', 1), page('   ', 2), page('셋째 쪽', 3)]).passages).toEqual([
    { position: 0, page: 1, text: '첫 쪽' },
    { position: 1, page: 3, text: '셋째 쪽' },
  ]);
});

it('cuts a long one at paragraphs, then lines, sentences and words', () => {
  for (const between of ['\n\n', '\n', '. ', ' ']) {
    const word = '가'.repeat(70);
    const { passages } = splitText([page(Array.from({ length: 40 }, () => word).join(between))]);
    expect(passages.length).toBeGreaterThan(3);
    for (const { text } of passages)
      expect(text.split(between).every((each) => each.replace('.', '') === word)).toBe(true);
  }
});

it('cuts what has no end by its length, and no letter in two', () => {
  const { passages } = splitText([page(`a${'😀'.repeat(1000)}`)]);
  expect(passages.map(({ text }) => text).join('')).toBe(`a${'😀'.repeat(1000)}`);
  expect(passages.every(({ text }) => text.isWellFormed())).toBe(true);
});

it('keeps no more than there is room for, and says so', () => {
  const { passages, isCut } = splitText(Array.from({ length: 2000 }, (_, at) => page('글 '.repeat(390), at + 1)));
  expect(isCut).toBe(true);
  expect(passages.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThanOrEqual(MOST_CHARS);
});
