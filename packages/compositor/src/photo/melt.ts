import { resize, type Photo, type Raster } from './read.ts';
import type { Box } from '../types.ts';

/** Below this the border is one smooth ground that can be continued over the whole picture. */
const UNIFORM = 0.13;
export const canMelt = (photo: Photo): boolean => photo.borderDeviation < UNIFORM;

/** How much of an area may be drawn out above and below a photo, to give its subject air: nothing where the ground would tell it. */
export const airAround = (photo: Photo | undefined, top: number, bottom = 0): { top?: number; bottom?: number } =>
  photo !== undefined && canMelt(photo) ? { top, bottom } : {};

const FEATHER = 0.15;
/** Patches further from the mean than this are pulled in: a petal at the rim would tint a corner. */
const FURTHEST = 26;

type Patch = readonly [number, number, number];

/** 3 × 3 colours of the photo's border (the middle one is their mean). */
const patches = async ({ raster }: Photo): Promise<Patch[]> => {
  const { data } = await resize(raster, 24, 24);
  const at = (left: number, top: number): Patch => {
    const sum = [0, 0, 0];
    for (let y = top; y < top + 3; y += 1)
      for (let x = left; x < left + 3; x += 1)
        for (let channel = 0; channel < 3; channel += 1)
          sum[channel] = (sum[channel] ?? 0) + (data[(y * 24 + x) * 3 + channel] ?? 0) / 9;
    return [sum[0] ?? 0, sum[1] ?? 0, sum[2] ?? 0];
  };
  const steps = [0, 10, 21];
  const grid = steps.flatMap((y) => steps.map((x) => at(x, y)));
  const border = grid.filter((_, index) => index !== 4);
  const mean = [0, 1, 2].map((c) => border.reduce((sum, patch) => sum + (patch[c] ?? 0), 0) / border.length) as [
    number,
    number,
    number,
  ];
  const pull = (patch: Patch): Patch => {
    const off = Math.max(...patch.map((value, c) => Math.abs(value - (mean[c] ?? 0))));
    const share = off > FURTHEST ? FURTHEST / off : 1;
    return [0, 1, 2].map((c) => (mean[c] ?? 0) + ((patch[c] ?? 0) - (mean[c] ?? 0)) * share) as [
      number,
      number,
      number,
    ];
  };
  return grid.map((patch, index) => (index === 4 ? mean : pull(patch)));
};

const smooth = (share: number): number => {
  const t = Math.min(1, Math.max(0, share));
  return t * t * (3 - 2 * t);
};

/** The photo on a field of its own border's colours, feathered, as if it were cut out; it lies where `lies` says. */
export const meltPhoto = async (photo: Photo, area: Box, lies: Box): Promise<Raster> => {
  const [width, height] = [Math.round(area.w), Math.round(area.h)];
  const grid = await patches(photo);
  const [x0, y0] = [Math.round(lies.x - area.x), Math.round(lies.y - area.y)];
  const [w, h] = [Math.max(1, Math.round(lies.w)), Math.max(1, Math.round(lies.h))];
  const scaled = await resize(photo.raster, w, h);
  const data = Buffer.alloc(width * height * 3);
  // The field follows the photo's own corners where the photo is, and goes on evenly outside.
  const along = (value: number, start: number, length: number): number =>
    Math.min(2, Math.max(0, ((value - start) / length) * 2));
  for (let y = 0; y < height; y += 1) {
    const gy = along(y, y0, h);
    const [top, ty] = [Math.min(1, Math.floor(gy)), smooth(gy - Math.min(1, Math.floor(gy)))];
    const insideY = y >= y0 && y < y0 + h;
    for (let x = 0; x < width; x += 1) {
      const gx = along(x, x0, w);
      const [left, tx] = [Math.min(1, Math.floor(gx)), smooth(gx - Math.min(1, Math.floor(gx)))];
      const inside = insideY && x >= x0 && x < x0 + w;
      const edge = inside
        ? smooth(Math.min(x - x0, x0 + w - 1 - x) / (w * FEATHER)) *
          smooth(Math.min(y - y0, y0 + h - 1 - y) / (h * FEATHER))
        : 0;
      for (let channel = 0; channel < 3; channel += 1) {
        const corner = (dx: number, dy: number): number => grid[(top + dy) * 3 + left + dx]?.[channel] ?? 0;
        const upper = corner(0, 0) + (corner(1, 0) - corner(0, 0)) * tx;
        const lower = corner(0, 1) + (corner(1, 1) - corner(0, 1)) * tx;
        const field = upper + (lower - upper) * ty;
        const own = edge > 0 ? (scaled.data[((y - y0) * w + x - x0) * 3 + channel] ?? 0) : field;
        data[(y * width + x) * 3 + channel] = Math.round(field + (own - field) * edge);
      }
    }
  }
  return { data, width, height };
};
