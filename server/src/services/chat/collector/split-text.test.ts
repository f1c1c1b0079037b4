import { expect, it } from 'vitest';
import { questionWords } from './find-words.ts';
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

it('looks at no more of a page than twice what is kept', () => {
  const { passages, isCut } = splitText([page(`${' '.repeat(2 * MOST_CHARS)}글`)]);
  expect([passages, isCut]).toEqual([[], true]);
  expect(splitText([page(`${' '.repeat(MOST_CHARS)}글`)])).toMatchObject({ passages: [{ text: '글' }], isCut: false });
});

it.each([
  ['spaces', (length: number) => splitText([page(`${' '.repeat(length)}x`)])],
  ['spaces in a line', (length: number) => splitText([page(`x${' '.repeat(length)}x`)])],
  ['empty lines', (length: number) => splitText([page(`${'\n \t'.repeat(length / 3)}x`)])],
  ['signs of a word', (length: number) => questionWords(`${'!'.repeat(length)}가`)],
  ['signs in a word', (length: number) => questionWords(`가${'!'.repeat(length)}가`)],
  ['signs alone', (length: number) => questionWords('!'.repeat(length))],
])('takes a time that grows with the text: %s', (_, take) => {
  // Processor time within one run: what were quadratic would take sixty-four times as long for eight times as much.
  const time = (length: number): number => {
    const before = process.cpuUsage();
    take(length);
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  time(1 << 12);
  const [short, long] = [time(1 << 13), time(1 << 16)];
  expect(long).toBeLessThan(30 * Math.max(short, 20_000));
});
