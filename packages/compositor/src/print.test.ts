import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { print } from './print.ts';
import { COPY } from './testing/advertisements.ts';
import { faultsOf } from './testing/faults.ts';

const numbers = (pdf: string, name: string): number[] =>
  (new RegExp(`/${name} \\[([^\\]]+)\\]`).exec(pdf)?.[1] ?? '').trim().split(/\s+/).map(Number);

/** What the page's content streams say, inflated; the picture's own bytes do not inflate. */
const contentOf = (bytes: Uint8Array): string => {
  const pdf = Buffer.from(bytes);
  const found: string[] = [];
  for (let at = pdf.indexOf('stream\n'); at >= 0; at = pdf.indexOf('stream\n', at + 1)) {
    const end = pdf.indexOf('\nendstream', at);
    if (end < 0 || pdf[at + 7] !== 0x78) continue;
    found.push(inflateSync(pdf.subarray(at + 7, end)).toString('latin1'));
  }
  return found.join('\n');
};

describe('print', () => {
  it('makes a page with bleed and a picture of 300 dpi, its text as outlines, the same each time', async () => {
    const input = { ...COPY.menu, template: 'menu', paper: 'A5', seed: 3 } as const;
    const { bytes, width, height, report } = await print(input);
    expect([width, height]).toEqual([1748, 2480]);
    expect(faultsOf({ width, height, report })).toEqual([]);

    const pdf = Buffer.from(bytes).toString('latin1');
    const [media, trim] = [numbers(pdf, 'MediaBox'), numbers(pdf, 'TrimBox')];
    const millimetres = (points: number): number => (points / 72) * 25.4;
    const [left = 0, bottom = 0, right = 0, top = 0] = trim;
    expect(millimetres(right - left)).toBeCloseTo(148, 0);
    expect(millimetres(top - bottom)).toBeCloseTo(210, 0);
    for (const bleed of [left, bottom, (media[2] ?? 0) - right, (media[3] ?? 0) - top])
      expect(millimetres(bleed)).toBeGreaterThanOrEqual(3);
    expect(numbers(pdf, 'BleedBox')).toEqual(media);
    const pixelsWide = Number(/\/Width (\d+)/.exec(pdf)?.[1]);
    expect((pixelsWide / (media[2] ?? 0)) * 72).toBeCloseTo(300, 5);

    expect(pdf).not.toMatch(/\/Type \/Font|\/BaseFont/);
    const content = contentOf(bytes);
    expect(content).not.toMatch(/\bBT\b/);
    expect(content.match(/^f$/gm)?.length).toBe(report.blocks.length);

    const again = await print(input);
    expect(Buffer.compare(Buffer.from(again.bytes), Buffer.from(bytes))).toBe(0);
  });
});
