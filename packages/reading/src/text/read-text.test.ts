import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readBarcodes, readMarks, readText, ReadingFailed } from '../index.ts';
import { drawPng, escapeXml } from '../testing/draw.ts';

const LINES = ['고객님의 택배가 주소 불일치로', '반송될 예정입니다.', '무슨 택배인가요? 주문한 적이 없는데요'];

interface Look {
  readonly page: string;
  readonly theirs: readonly [ground: string, ink: string];
  readonly own: readonly [ground: string, ink: string];
}
const LIGHT: Look = { page: '#fff', theirs: ['#eeeeee', '#111'], own: ['#2b6be6', '#fff'] };
const DARK: Look = { page: '#000', theirs: ['#262628', '#eee'], own: ['#fee500', '#222'] };
const COLOURED: Look = { page: '#b2c7d9', theirs: ['#fff', '#111'], own: ['#0a8f4d', '#fff'] };

const bubble = (y: number, height: number, [ground, ink]: Look['own'], lines: readonly string[]): string =>
  `<rect x="40" y="${y}" width="640" height="${height}" rx="28" fill="${ground}"/>` +
  lines
    .map(
      (line, index) => `<text x="70" y="${y + 55 + index * 48}" font-size="32" fill="${ink}">${escapeXml(line)}</text>`,
    )
    .join('');
const screenshot = ({ page, theirs, own }: Look): Uint8Array =>
  drawPng(
    780,
    700,
    `<rect width="100%" height="100%" fill="${page}"/>${bubble(80, 135, theirs, LINES.slice(0, 2))}${bubble(300, 90, own, LINES.slice(2))}`,
  );

const textsOf = async (picture: Uint8Array): Promise<string[]> =>
  (await readText(picture)).lines.map(({ text }) => text.replaceAll(' ', ''));
const EXPECTED = LINES.map((line) => line.replaceAll(' ', ''));

describe('text in screenshots', () => {
  it.each([
    ['light', LIGHT],
    ['dark', DARK],
    ['coloured', COLOURED],
  ])('is read in bubbles of either polarity, %s', async (_, look) => {
    expect(await textsOf(screenshot(look))).toEqual(EXPECTED);
  });

  it('is read where it is small, with lines where they stand in the picture', async () => {
    const half = await sharp(screenshot(LIGHT)).resize(390, 350).png().toBuffer();
    const { width, height, lines } = await readText(half);
    expect([width, height]).toEqual([390, 350]);
    expect(lines.map(({ text }) => text.replaceAll(' ', ''))).toEqual(EXPECTED);
    const [first] = lines;
    expect(Math.abs((first?.box.x ?? 0) - 35)).toBeLessThanOrEqual(3);
    expect(Math.abs((first?.box.y ?? 0) - 55)).toBeLessThanOrEqual(5);
    expect(first?.confidence).toBeGreaterThan(0.8);
  });

  it('is upright where the camera says how it was held', async () => {
    const turned = await sharp(screenshot(LIGHT)).rotate(-90).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const { width, height, lines } = await readText(turned);
    expect([width, height]).toEqual([780, 700]);
    expect(lines.map(({ text }) => text.replaceAll(' ', ''))).toEqual(EXPECTED);
  });

  it('is none where there is none', async () => {
    const plain = await sharp({ create: { width: 600, height: 600, channels: 3, background: '#7799bb' } })
      .png()
      .toBuffer();
    expect((await readText(plain)).lines).toEqual([]);
    expect((await readText(drawPng(1, 1, ''))).lines).toEqual([]);
  });
});

describe('a picture that cannot be read', () => {
  it('fails alone, and says why', async () => {
    const whole = screenshot(LIGHT);
    const huge = await sharp({ create: { width: 9000, height: 9000, channels: 3, background: '#fff' } })
      .png({ compressionLevel: 9 })
      .toBuffer();
    const all = await Promise.allSettled([
      readText(new TextEncoder().encode('no picture')),
      readText(whole.slice(0, whole.length / 2)),
      readText(huge),
      readText(whole),
    ]);
    const [none, half, large, good] = all;
    for (const [one, reason] of [
      [none, 'not_a_picture'],
      [half, 'not_a_picture'],
      [large, 'too_large'],
    ] as const) {
      expect(one).toMatchObject({ status: 'rejected', reason: { reason } });
      expect((one as PromiseRejectedResult).reason).toBeInstanceOf(ReadingFailed);
    }
    expect(good).toMatchObject({ status: 'fulfilled', value: { lines: { length: 3 } } });
  });

  it.each([
    [
      'SVG',
      '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"><rect width="90" height="90" fill="#fff"/></svg>',
    ],
    [
      'SVG after a declaration',
      '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    ],
  ])('is one that would have to be drawn: %s', async (_, text) => {
    const drawing = new TextEncoder().encode(text);
    for (const read of [readText, readBarcodes, readMarks])
      await expect(read(drawing)).rejects.toMatchObject({ reason: 'not_a_picture' });
    // Packed, it begins like no text.
    await expect(readText(gzipSync(drawing))).rejects.toMatchObject({ reason: 'not_a_picture' });
  });

  it.each(['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff'] as const)('is none of %s', async (format) => {
    const picture = await sharp(screenshot(LIGHT)).toFormat(format).toBuffer();
    expect((await readText(picture)).lines).toHaveLength(3);
  });

  it('is let go of when nobody waits for it any more', async () => {
    const gone = new AbortController();
    const read = readText(screenshot(LIGHT), { signal: gone.signal });
    gone.abort(new Error('nobody waits'));
    await expect(read).rejects.toThrow('nobody waits');
  });
});
