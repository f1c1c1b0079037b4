import { DECODE_SECONDS, MOST_PIXELS } from '@madang/reading/decode-limits';
import { sharp } from '@madang/reading/sharp';
import { EngineFailure } from './engine-error.ts';

const MOST_SIDE = 2048;
/** What a safety filter puts in the place of a picture is of one dark colour. */
const DARKEST = 12;

export interface Painting {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Whether it is a whole picture, as PNG without anything that its engine wrote into it.
 * @throws EngineFailure `engine_picture_broken`, `engine_refused`
 */
export const readPainting = async (bytes: Uint8Array): Promise<Painting> => {
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'truncated', pages: 1 })
      .autoOrient()
      .resize({ width: MOST_SIDE, height: MOST_SIDE, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .timeout({ seconds: DECODE_SECONDS })
      .png({ compressionLevel: 6 })
      .toBuffer({ resolveWithObject: true });
    const { channels } = await sharp(data).stats();
    if (channels.every(({ max }) => max < DARKEST)) throw new EngineFailure('engine_refused', 'a picture of nothing');
    return { bytes: data, width: info.width, height: info.height };
  } catch (error) {
    if (error instanceof EngineFailure) throw error;
    throw new EngineFailure('engine_picture_broken', error instanceof Error ? error.message : 'unreadable');
  }
};
