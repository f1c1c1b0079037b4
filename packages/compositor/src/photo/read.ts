import { DECODE_SECONDS, MOST_PIXELS } from '@madang/reading/decode-limits';
import { sharp } from '@madang/reading/sharp';
import { CompositorError, type Box } from '../types.ts';
import { toOklab, type Oklab } from '../colour.ts';
import { findSubject } from './subject.ts';

/** RGB, three bytes a pixel. */
export interface Raster {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

export interface Photo {
  readonly raster: Raster;
  /** 96 × 96 pixels in OKLab, whatever the photo's shape. */
  readonly grid: readonly Oklab[];
  readonly subject: Box;
  /** Whether the subject stands out from the border enough to be found. */
  readonly certain: boolean;
  /** How much the border varies (standard deviation in OKLab). */
  readonly borderDeviation: number;
  readonly lightness: number;
}

export const GRID = 96;
const LONGEST_SIDE = 2600;
/** Where the photo is transparent a light neutral shows, as in a studio. */
const BEHIND = '#efece6';

const decode = async (bytes: Uint8Array, longest: number): Promise<Raster> => {
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'error' })
      .autoOrient()
      .toColourspace('srgb')
      .flatten({ background: BEHIND })
      .resize({ width: longest, height: longest, fit: 'inside', withoutEnlargement: true })
      .removeAlpha()
      .timeout({ seconds: DECODE_SECONDS })
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height };
  } catch (error) {
    throw new CompositorError('photo_unreadable', 'The photo cannot be read as a picture.', { cause: error });
  }
};

export const resize = async (raster: Raster, width: number, height: number): Promise<Raster> => {
  const { data } = await sharp(raster.data, { raw: { width: raster.width, height: raster.height, channels: 3 } })
    .resize(width, height, { fit: 'fill', kernel: 'lanczos3' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width, height };
};

const labGrid = ({ data }: Raster): Oklab[] =>
  Array.from({ length: GRID * GRID }, (_, index) =>
    toOklab(data[index * 3] ?? 0, data[index * 3 + 1] ?? 0, data[index * 3 + 2] ?? 0),
  );

const BRIGHT = 0.9;
/** Levels for white on white: the product keeps an edge. */
const darkened = async (raster: Raster): Promise<Raster> => {
  const data = await sharp(raster.data, { raw: { width: raster.width, height: raster.height, channels: 3 } })
    .linear(1.5, -130)
    .raw()
    .toBuffer();
  return { ...raster, data };
};

/** A photo decoded once, with what the layouts ask about it. */
export const readPhoto = async (bytes: Uint8Array, longest = LONGEST_SIDE): Promise<Photo> => {
  let raster = await decode(bytes, longest);
  let grid = labGrid(await resize(raster, GRID, GRID));
  const mean = (): number => grid.reduce((sum, { l }) => sum + l, 0) / grid.length;
  if (mean() > BRIGHT) {
    raster = await darkened(raster);
    grid = labGrid(await resize(raster, GRID, GRID));
  }
  const { box, certain, borderDeviation } = findSubject(grid, GRID);
  return { raster, grid, subject: box, certain, borderDeviation, lightness: mean() };
};
