import { readText, type TextLine } from '@madang/reading';
import { expect, it } from 'vitest';
import { maskLines } from './mask-lines.ts';
import { maskedPicture } from './masked-picture.ts';
import { drawScreenshot } from './testing/draw-screenshot.ts';

const SAID = [
  '택배 주소가 틀렸어요 확인하세요',
  '인증번호 482913 알려 주세요',
  '상담원 번호 48Z9 1375',
  '엄마 오늘 저녁에 도착해요',
];
const screenshot = drawScreenshot(SAID);
const { lines, width } = await readText(screenshot);

/** What can be read in what somebody outside is shown. */
const readable = async (seen: readonly TextLine[]): Promise<string> => {
  const masked = maskLines(
    seen.map(({ text }) => text),
    'ko',
  );
  const { base64 } = await maskedPicture(screenshot, { lines: seen, masked, width });
  return (await readText(Buffer.from(base64, 'base64'))).lines.map(({ text }) => text).join('\n');
};
const figures = (text: string): string => text.replace(/\D/g, '');

it('shows what was read and has nothing to mask, and neither secrets nor numbers that may be misread ones', async () => {
  expect(lines.map(({ text }) => text).join()).toContain('482913');
  const seen = await readable(lines);
  expect(seen).toContain('저녁에 도착해요');
  expect(figures(seen)).not.toContain('482');
  expect(figures(seen)).not.toContain('1375');
  expect(seen).not.toContain('인증번호');
});

it('shows nothing legible where nothing was read: a number that nobody has read cannot be masked', async () => {
  const unread = lines.filter(({ text }) => !/\d/.test(text));
  expect(unread.length).toBeLessThan(lines.length);
  const seen = await readable(unread);
  expect(seen).toContain('저녁에 도착해요');
  expect(figures(seen)).toBe('');
});

it('shows no line of which the reader was not sure', async () => {
  const unsure = lines.map((line) => (line.text.includes('저녁') ? { ...line, confidence: 0.5 } : line));
  expect(await readable(unsure)).not.toContain('저녁');
});
