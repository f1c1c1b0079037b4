import { describe, expect, it } from 'vitest';
import { contrast, luminance, oklch, ratio } from './colour.ts';
import { drawGround, maskBlocks, settleContrast } from './raster.ts';
import { createSheet, place, rect, type Sheet } from './sheet.ts';
import { setLines } from './text/fit.ts';

const sheetWith = (ground: (sheet: Sheet) => void): Sheet => {
  const sheet = createSheet(
    { template: 'hero', headline: '가', seed: 0 },
    { width: 400, height: 200, bleed: 0, shape: 'wide', storySafe: false },
  );
  sheet.ground.push(rect({ x: 0, y: 0, w: 400, h: 200 }, [255, 255, 255]));
  ground(sheet);
  return sheet;
};
const put = (sheet: Sheet, id: string, x: number) =>
  place(sheet, id, setLines(['가나다'], { face: 'pretendard-700' }, 60), [20, 20, 20], { x, y: 60 });

describe('contrast', () => {
  it('is that of WCAG', () => {
    expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21, 5);
    expect(contrast([118, 118, 118], [255, 255, 255])).toBeCloseTo(4.54, 2);
    expect(ratio(luminance(255, 0, 0), luminance(255, 255, 255))).toBeCloseTo(3.998, 2);
  });

  it('is measured where the glyphs are: what lies beside them counts for nothing', () => {
    const plain = sheetWith(() => undefined);
    put(plain, 'text', 20);
    const beside = sheetWith((sheet) => sheet.ground.push(rect({ x: 220, y: 0, w: 180, h: 200 }, [0, 0, 0])));
    put(beside, 'text', 20);
    const [one] = settleContrast(plain, drawGround(plain));
    const [other] = settleContrast(beside, drawGround(beside));
    expect(one?.contrast).toBeGreaterThan(17);
    expect(other?.contrast).toBe(one?.contrast);
  });

  it('counts the worst hundredth: a word over a dark spot is found, and its colour mended', () => {
    const sheet = sheetWith((one) => one.ground.push(rect({ x: 20, y: 60, w: 30, h: 60 }, [90, 90, 90])));
    put(sheet, 'text', 20);
    const before = sheet.blocks[0]?.colour;
    const [report] = settleContrast(sheet, drawGround(sheet));
    // Neither ink can do on white and on this grey at once: what is best is taken, and told as it is.
    expect(report?.contrast).toBeLessThan(4.5);
    expect(sheet.blocks[0]?.colour).not.toEqual(before);
  });

  it('raises a scrim as far as the text needs it, and no further', () => {
    const strengthOf = (grey: number): number => {
      const sheet = sheetWith((one) => one.ground.push(rect({ x: 0, y: 0, w: 400, h: 200 }, [grey, grey, grey])));
      put(sheet, 'text', 20);
      sheet.scrims.push({ colour: [255, 255, 255], start: 0, blocks: ['text'], cover: () => 1 });
      const ground = drawGround(sheet);
      const [report] = settleContrast(sheet, ground);
      expect(report?.contrast).toBeGreaterThanOrEqual(4.5);
      return ((ground.data[0] ?? 0) - grey) / (255 - grey);
    };
    expect(strengthOf(200)).toBe(0);
    const [dark, darker] = [strengthOf(90), strengthOf(20)];
    expect(dark).toBeGreaterThan(0.05);
    expect(darker).toBeGreaterThan(dark);
    expect(darker).toBeLessThan(0.75);
  });

  it('sees each block by itself', () => {
    const sheet = sheetWith(() => undefined);
    put(sheet, 'left', 20);
    put(sheet, 'right', 220);
    const [left, right] = maskBlocks(sheet);
    expect(left?.ink.x).toBe(Math.round(sheet.blocks[0]!.box.x));
    expect(right?.ink.x).toBeGreaterThan(left!.ink.x + left!.ink.w);
  });
});

describe('colours out of gamut', () => {
  it('lose chroma, never lightness', () => {
    const [r, g, b] = oklch(0.8, 0.37, 145);
    expect(luminance(r, g, b)).toBeGreaterThan(luminance(...oklch(0.7, 0.1, 145)));
    expect(g).toBeGreaterThan(Math.max(r, b));
  });
});
