import { sharp } from '@madang/reading/sharp';
import type { Raster } from './read.ts';

/** Dots of a 45° screen for a grey picture, as one path; lightness is spread over the whole range first. */
export const halftone = async (raster: Raster, pitch: number, x0: number, y0: number): Promise<string> => {
  const { width, height } = raster;
  const grey = await sharp(raster.data, { raw: { width, height, channels: 3 } })
    .greyscale()
    .blur(Math.max(0.4, pitch / 4))
    .raw()
    .toBuffer();
  const sorted = Buffer.from(grey).sort();
  const low = sorted[Math.floor(sorted.length * 0.02)] ?? 0;
  const high = Math.max(low + 1, sorted[Math.floor(sorted.length * 0.98)] ?? 255);
  const parts: string[] = [];
  const reach = Math.ceil((width + height) / pitch);
  for (let row = -reach; row <= reach; row += 1)
    for (let column = 0; column <= 2 * reach; column += 1) {
      const x = ((column + row) * pitch) / Math.SQRT2;
      const y = ((column - row) * pitch) / Math.SQRT2;
      if (x < 0 || y < 0 || x >= width || y >= height) continue;
      const value = grey[Math.floor(y) * width + Math.floor(x)] ?? 0;
      const light = Math.min(1, Math.max(0, (value - low) / (high - low)));
      const r = 0.68 * pitch * Math.sqrt(1 - light ** 0.85);
      if (r < 0.35) continue;
      const [cx, cy, radius] = [(x0 + x - r).toFixed(1), (y0 + y).toFixed(1), r.toFixed(1)];
      parts.push(
        `M${cx} ${cy}a${radius} ${radius} 0 1 0 ${(2 * r).toFixed(1)} 0` +
          `a${radius} ${radius} 0 1 0 ${(-2 * r).toFixed(1)} 0`,
      );
    }
  return parts.join('');
};
