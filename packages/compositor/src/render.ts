import { DECODE_SECONDS, MOST_PIXELS } from '@madang/reading/decode-limits';
import { sharp } from '@madang/reading/sharp';
import { leftOut } from './left-out.ts';
import { paletteOf } from './photo/palette.ts';
import { readPhoto } from './photo/read.ts';
import { drawGround, drawText, layOver, settleContrast } from './raster.ts';
import { createSheet, type Logo, type Shape, type Sheet } from './sheet.ts';
import { DRAW } from './templates/index.ts';
import { CompositorError, RATIOS, type Advertisement, type Ratio, type RenderInput, type Rendering } from './types.ts';

const SHAPES: Readonly<Record<Ratio, Shape>> = { '1:1': 'square', '16:9': 'wide', '9:16': 'tall', '4:3': 'classic' };
const LOGO_HEIGHT = 240;

const readLogo = async (bytes: Uint8Array): Promise<Logo> => {
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: MOST_PIXELS })
      .autoOrient()
      .toColourspace('srgb')
      .resize({ height: LOGO_HEIGHT, width: LOGO_HEIGHT * 5, fit: 'inside' })
      .timeout({ seconds: DECODE_SECONDS })
      .png()
      .toBuffer({ resolveWithObject: true });
    return { png: data, aspect: info.width / info.height };
  } catch (error) {
    throw new CompositorError('photo_unreadable', 'The logo cannot be read as a picture.', { cause: error });
  }
};

/** The advertisement laid out: everything is placed, nothing is drawn. */
export const layOut = async (
  ad: Advertisement,
  size: { width: number; height: number; bleed: number; shape: Shape; storySafe: boolean },
): Promise<Sheet> => {
  const photo = ad.photo === undefined ? undefined : await readPhoto(ad.photo, Math.max(2600, size.width, size.height));
  const logo = ad.logo === undefined ? undefined : await readLogo(ad.logo);
  const palette = photo === undefined ? undefined : paletteOf(photo);
  const sheet = createSheet(ad, { ...size, photo, palette, logo });
  await DRAW[ad.template](sheet);
  sheet.dropped.push(...leftOut(sheet));
  return sheet;
};

export const render = async (input: RenderInput): Promise<Rendering> => {
  const [width, height] = RATIOS[input.ratio];
  const shape = SHAPES[input.ratio];
  const sheet = await layOut(input, { width, height, bleed: 0, shape, storySafe: input.storySafe === true });
  const ground = drawGround(sheet);
  const blocks = settleContrast(sheet, ground);
  layOver(ground, drawText(sheet));
  const image = sharp(ground.data, { raw: { width, height, channels: 4 } }).removeAlpha();
  const encoded = input.format === 'webp' ? image.webp({ quality: 90, effort: 3 }) : image.png({ compressionLevel: 6 });
  return {
    bytes: await encoded.toBuffer(),
    width,
    height,
    report: { blocks, dropped: sheet.dropped, cut: sheet.cut },
  };
};
