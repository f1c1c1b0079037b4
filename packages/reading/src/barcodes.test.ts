import { toBuffer } from 'qrcode';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readBarcodes } from './index.ts';
import { drawPng } from './testing/draw.ts';
import { checkDigit, drawEan13 } from './testing/ean13.ts';

const TWELVE = '880105110034';
const WHITE = '<rect width="100%" height="100%" fill="#fff"/>';
const draw = (thirteen: string): Uint8Array => drawPng(600, 400, WHITE + drawEan13(thirteen, 150, 120));

describe('barcodes', () => {
  it('are read with their place, upright or turned', async () => {
    const right = TWELVE + String(checkDigit(TWELVE));
    const picture = draw(right);
    const [found, ...others] = await readBarcodes(picture);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ format: 'EAN13', text: right });
    const { box } = found ?? expect.fail();
    expect([box.x, box.x + box.width].map((x) => Math.round(x / 20))).toEqual([8, 22]);
    expect(box.y).toBeGreaterThanOrEqual(118);
    expect(box.y + box.height).toBeLessThanOrEqual(242);
    const turned = await sharp(picture).rotate(90).png().toBuffer();
    expect(await readBarcodes(turned)).toMatchObject([{ format: 'EAN13', text: right }]);
  });

  it('with a wrong check digit are none', async () => {
    const wrong = TWELVE + String((checkDigit(TWELVE) + 3) % 10);
    expect(await readBarcodes(draw(wrong))).toEqual([]);
  });

  it('that hold an address are text, light on dark too', async () => {
    const picture = await toBuffer('https://scan.example/?a=1', { scale: 6 });
    for (const one of [picture, await sharp(picture).flatten().negate().png().toBuffer()])
      expect(await readBarcodes(one)).toMatchObject([{ format: 'QRCode', text: 'https://scan.example/?a=1' }]);
  });
});
