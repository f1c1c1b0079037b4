import { DECODE_SECONDS, MOST_PIXELS } from './decode-limits.ts';
import { sharp } from './sharp.ts';
import { ReadingFailed } from './types.ts';

/** RGB, three bytes a pixel, upright. */
export interface Raster {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export interface Picture extends Raster {
  /** Pixels of the upright picture for each pixel here. */
  readonly scale: number;
  readonly fullWidth: number;
  readonly fullHeight: number;
}

/**
 * Of several pages the first, without transparency, with no more than `mostPixels`.
 * @throws ReadingFailed `not_a_picture`, `too_large`
 */
export const decode = async (bytes: Uint8Array, mostPixels: number): Promise<Picture> => {
  try {
    const source = sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'error', pages: 1 }).autoOrient();
    const { autoOrient } = await source.metadata();
    const factor = Math.min(1, Math.sqrt(mostPixels / (autoOrient.width * autoOrient.height)));
    const { data, info } = await source
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .resize({
        width: Math.max(1, Math.round(autoOrient.width * factor)),
        height: Math.max(1, Math.round(autoOrient.height * factor)),
        fit: 'fill',
      })
      .removeAlpha()
      .timeout({ seconds: DECODE_SECONDS })
      .raw()
      .toBuffer({ resolveWithObject: true });
    return {
      data,
      width: info.width,
      height: info.height,
      scale: autoOrient.width / info.width,
      fullWidth: autoOrient.width,
      fullHeight: autoOrient.height,
    };
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : '';
    if (said.includes('exceeds pixel limit'))
      throw new ReadingFailed('too_large', `The picture has more than ${MOST_PIXELS} pixels.`, { cause });
    if (said.startsWith('timeout'))
      throw new ReadingFailed('too_slow', `Decoding took more than ${DECODE_SECONDS} s.`, { cause });
    throw new ReadingFailed('not_a_picture', 'The picture cannot be decoded.', { cause });
  }
};
