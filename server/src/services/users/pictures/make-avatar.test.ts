import { randomBytes } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { AppError } from '#platform/errors';
import { makeAvatar } from './make-avatar.ts';

const drawn = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: '#ff0000' } });
/** Red on the left, blue on the right. */
const halves = (width: number, height: number) =>
  drawn(width, height).composite([{ input: { create: { width: Math.floor(width / 2), height, channels: 3, background: '#0000ff' } }, left: Math.ceil(width / 2), top: 0 }]);
const codeOf = (bytes: Uint8Array): Promise<string> => makeAvatar(bytes).then(() => 'made', (error: unknown) => (error instanceof AppError ? error.code : String(error)));

const chunk = (type: string, content: Buffer): Buffer => {
  const named = Buffer.concat([Buffer.from(type), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
};
/** A PNG that says how large it is, whatever there is of it. */
const png = (width: number, height: number, content: Buffer, ...more: Buffer[]): Buffer => {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header), ...more, chunk('IDAT', content), chunk('IEND', Buffer.alloc(0))]);
};

describe('a picture', () => {
  it.each(['jpeg', 'png', 'webp', 'gif', 'avif'] as const)('of type %s becomes a square WebP of 256 pixels', async (format) => {
    const made = await makeAvatar(await drawn(300, 200).toFormat(format).toBuffer());
    expect(await sharp(made).metadata()).toMatchObject({ format: 'webp', width: 256, height: 256 });
  });

  it('is cut from its middle', async () => {
    const { data } = await sharp(await makeAvatar(await halves(900, 300).png().toBuffer())).raw().toBuffer({ resolveWithObject: true });
    expect([data[0]! > 200, data[2]! < 50, data[255 * 3]! < 50, data[255 * 3 + 2]! > 200]).toEqual([true, true, true, true]);
  });

  it('is turned upright, and loses place, camera and colour profile', async () => {
    const exif = { IFD0: { Make: 'Camera', Orientation: '6' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '37/1 33/1 0/1' } };
    const original = await halves(400, 400).withMetadata({ orientation: 6 }).withExifMerge(exif).jpeg().toBuffer();
    expect((await sharp(original).metadata()).exif?.includes('Camera')).toBe(true);
    const made = await makeAvatar(original);
    const { exif: kept, icc, xmp, orientation } = await sharp(made).metadata();
    expect({ kept, icc, xmp, orientation }).toEqual({ kept: undefined, icc: undefined, xmp: undefined, orientation: undefined });
    const { data } = await sharp(made).raw().toBuffer({ resolveWithObject: true });
    // A quarter turn to the right puts what was on the left on top.
    expect([data[0]! > 200, data[255 * 256 * 3 + 2]! > 200]).toEqual([true, true]);
  });

  it('may be narrow, tiny, or move', async () => {
    for (const [width, height] of [[1, 1], [1, 3000], [3000, 1]] as const) expect(await codeOf(await drawn(width, height).png().toBuffer())).toBe('made');
    const frames = await sharp({ create: { width: 20, height: 40, channels: 3, background: '#00ff00', pageHeight: 20 } }).gif().toBuffer();
    expect((await sharp(await makeAvatar(frames)).metadata()).pages ?? 1).toBe(1);
  });

  it('may say that it is in another format than it is', async () => {
    expect(await codeOf(await drawn(10, 10).webp().toBuffer())).toBe('made');
  });
});

describe('no picture', () => {
  const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/passwd"/></svg>';
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['one byte', Buffer.from([0xff])],
    ['text', Buffer.from('그림')],
    ['a page', Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['SVG', Buffer.from(SVG)],
    ['SVG after a mark', Buffer.from(`\ufeff<?xml version="1.0"?>${SVG}`)],
    ['PDF', Buffer.from('%PDF-1.7\n')],
    ['TIFF', Buffer.from('II*\0\x08\0\0\0', 'latin1')],
  ])('is seen in %s', async (_, bytes) => {
    expect(await codeOf(bytes)).toBe('unsupported_media_type');
  });

  it('is what was cut off, anywhere', async () => {
    const noise = await sharp(randomBytes(120 * 120 * 3), { raw: { width: 120, height: 120, channels: 3 } }).png().toBuffer();
    for (const format of ['jpeg', 'png', 'webp', 'avif'] as const) {
      const whole = await sharp(noise).toFormat(format).toBuffer();
      for (const part of [0.05, 0.3, 0.7]) expect({ format, part, code: await codeOf(whole.subarray(0, Math.floor(whole.length * part))) }).toEqual({ format, part, code: 'picture_unreadable' });
    }
  });

  it('is what begins like one and goes on as noise', async () => {
    const noise = Buffer.from(Array.from({ length: 4000 }, (_, n) => (n * 7919) % 256));
    for (const head of ['ffd8ff', '89504e470d0a1a0a', '474946383961', '52494646ffffffff57454250', '0000002066747970617669660000']) expect(await codeOf(Buffer.concat([Buffer.from(head, 'hex'), noise]))).toBe('picture_unreadable');
    expect(await codeOf(Buffer.concat([Buffer.from('GIF89a'), Buffer.from(SVG)]))).toBe('picture_unreadable');
  });

  it('is a bomb: few bytes that unpack to many', async () => {
    const before = process.memoryUsage().rss;
    expect(await codeOf(png(30_000, 30_000, deflateSync(Buffer.alloc(1000))))).toBe('picture_too_large');
    expect(await codeOf(png(0xffff, 0xffff, Buffer.alloc(0)))).toBe('picture_too_large');
    expect(await codeOf(png(10, 10, deflateSync(Buffer.alloc(50_000_000), { level: 9 })))).toMatch(/^(made|picture_unreadable)$/);
    // Its text is a hundred times as large as it says.
    const text = chunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0'), deflateSync(Buffer.alloc(50_000_000), { level: 9 })]));
    expect(await codeOf(png(10, 10, deflateSync(Buffer.alloc(110)), text))).toMatch(/^(made|picture_unreadable)$/);
    expect(process.memoryUsage().rss - before).toBeLessThan(300_000_000);
  });
});

it('makes a few wait and sends the rest away', async () => {
  const one = await drawn(50, 50).png().toBuffer();
  const codes = await Promise.all(Array.from({ length: 40 }, () => codeOf(one)));
  expect(new Set(codes)).toEqual(new Set(['made', 'rate_limited']));
  expect(await codeOf(one)).toBe('made');
});

it('leaves the event loop free, however many come at once', async () => {
  const large = await sharp(randomBytes(1600 * 1200 * 3), { raw: { width: 1600, height: 1200, channels: 3 } }).jpeg().toBuffer();
  let longest = 0;
  let last = performance.now();
  const begin = last;
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 5);
  await Promise.all(Array.from({ length: 3 }, () => makeAvatar(large)));
  clearInterval(timer);
  // Whoever works on the event loop holds it for at least a third.
  expect(longest).toBeLessThan((performance.now() - begin) / 5);
});
