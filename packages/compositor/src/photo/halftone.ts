import { sharp } from '@madang/reading/sharp';
import type { Raster } from './read.ts';

/** Two inks carry few tones: middle ones go to the nearer end, and a little towards the ink. */
const CONTRAST = 0.7;
const DEEPER = 0.22;

export interface Screen {
  readonly dots: string;
  /** The same dots, smaller, for where another ink is printed over them and has to be read. */
  readonly lighter: string;
}
const LIGHTER = 0.5;

/** Dots of a 45° screen for a grey picture, as paths; lightness is spread over the whole range first. */
export const halftone = async (raster: Raster, pitch: number, x0: number, y0: number): Promise<Screen> => {
  const { width, height } = raster;
  const grey = await sharp(raster.data, { raw: { width, height, channels: 3 } })
    .greyscale()
    .blur(Math.max(0.4, pitch / 3))
    .raw()
    .toBuffer();
  const sorted = Buffer.from(grey).sort();
  const low = sorted[Math.floor(sorted.length * 0.05)] ?? 0;
  const high = Math.max(low + 1, sorted[Math.floor(sorted.length * 0.97)] ?? 255);
  const parts: string[] = [];
  const lighter: string[] = [];
  const dot = (x: number, y: number, r: number): string =>
    `M${(x - r).toFixed(1)} ${y.toFixed(1)}a${r.toFixed(1)} ${r.toFixed(1)} 0 1 0 ${(2 * r).toFixed(1)} 0` +
    `a${r.toFixed(1)} ${r.toFixed(1)} 0 1 0 ${(-2 * r).toFixed(1)} 0`;
  const reach = Math.ceil((width + height) / pitch);
  for (let row = -reach; row <= reach; row += 1)
    for (let column = 0; column <= 2 * reach; column += 1) {
      const x = ((column + row) * pitch) / Math.SQRT2;
      const y = ((column - row) * pitch) / Math.SQRT2;
      if (x < 0 || y < 0 || x >= width || y >= height) continue;
      const value = grey[Math.floor(y) * width + Math.floor(x)] ?? 0;
      const even = Math.min(1, Math.max(0, (value - low) / (high - low)));
      const steeper = even + CONTRAST * (even * even * (3 - 2 * even) - even);
      const light = Math.max(0, steeper - DEEPER * even * (1 - even));
      const r = 0.68 * pitch * Math.sqrt(1 - light ** 0.85);
      if (r < 0.35) continue;
      parts.push(dot(x0 + x, y0 + y, r));
      lighter.push(dot(x0 + x, y0 + y, LIGHTER * r));
    }
  return { dots: parts.join(''), lighter: lighter.join('') };
};
