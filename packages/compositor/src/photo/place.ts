import { sharp } from '@madang/reading/sharp';
import type { Box } from '../types.ts';
import { resize, type Photo, type Raster } from './read.ts';

export interface Wanted {
  /** Where the subject's centre goes, in pixels of the picture, and how wide the subject is. */
  readonly cx: number;
  readonly cy: number;
  readonly width: number;
  /** No higher than this, if given. */
  readonly height?: number;
  /** The subject stays between these lines. */
  readonly above?: number;
  readonly below?: number;
  /**
   * Sides on which the photo may end inside the area, and how far from its edge at most; what is missing is continued
   * there, blurred.
   */
  readonly ends?: Readonly<Partial<Record<Side, number>>>;
}

type Side = 'left' | 'right' | 'top' | 'bottom';
/** A subject that is as high as its photo is no subject: a wall, a crowd, a face. */
const ALL = 0.97;
const HEADROOM = 0.96;
/** On a plain ground a subject is given more than a third of its height as room, which may be cut off. */
const TALLER_AT_MOST = 1.4;
/** No more than this much of the subject's width is cut off. */
const CUT_AT_MOST = 1.08;

/** Where the whole photo lies so that its subject stands as wanted and the area is covered. */
export const placePhoto = (photo: Photo, area: Box, wanted: Wanted): Box => {
  const { raster, subject } = photo;
  const aspect = raster.height / raster.width;
  const ends = { left: 0, right: 0, top: 0, bottom: 0, ...wanted.ends };
  const heights = [
    wanted.height,
    wanted.above === undefined ? undefined : (wanted.above - (wanted.below ?? area.y)) * 0.97,
    wanted.below === undefined ? undefined : (area.y + area.h - wanted.below) * 0.94,
  ].filter((height) => height !== undefined);
  let wide = Math.min(wanted.width / subject.w, ...heights.map((height) => height / (subject.h * aspect)));
  wide = Math.max(wide, area.w - ends.left - ends.right, (area.h - ends.top - ends.bottom) / aspect);
  const widest = (area.w * CUT_AT_MOST) / subject.w;
  if (wanted.ends !== undefined && wide > widest) {
    // Covering the area would cut the subject: the photo ends above and below it instead.
    wide = Math.max(widest, area.w);
    ends.top = Infinity;
    ends.bottom = Infinity;
  }
  const tallest = (wanted.above ?? area.y + area.h) - (wanted.below ?? area.y);
  if (subject.h < ALL && wide * aspect * subject.h > tallest * TALLER_AT_MOST) {
    // The same of a bottle that stands higher than there is room: the photo ends beside it.
    wide = Math.max((tallest * HEADROOM) / (aspect * subject.h), (area.h - ends.top - ends.bottom) / aspect);
    ends.left = Infinity;
    ends.right = Infinity;
  }
  const high = wide * aspect;

  let x = wanted.cx - (subject.x + subject.w / 2) * wide;
  let y = wanted.cy - (subject.y + subject.h / 2) * high;
  if (wanted.above !== undefined) y = Math.min(y, wanted.above - (subject.y + subject.h) * high);
  if (wanted.below !== undefined) y = Math.max(y, wanted.below - subject.y * high);
  // An edge of the photo shows only where it is continued.
  x = Math.min(Math.max(x, area.x + area.w - wide - ends.right), area.x + ends.left);
  y = Math.min(Math.max(y, area.y + area.h - high - ends.bottom), area.y + ends.top);
  return { x, y, w: wide, h: high };
};

const smooth = (share: number): number => {
  const t = Math.min(1, Math.max(0, share));
  return t * t * (3 - 2 * t);
};

/** How far into itself a photo runs out where it ends, and how soft what is behind its end is, by the longer side. */
const FADE = 0.16;
const SOFT = 0.035;
const LEAST_REACH = 0.02;

/** The area's pixels: the photo where it lies, and its own reflection, out of focus, where it ends. */
export const cropPhoto = async (photo: Photo, area: Box, lies: Box): Promise<Raster> => {
  const [width, height] = [Math.round(area.w), Math.round(area.h)];
  const { raster } = photo;
  const scale = lies.w / raster.width;
  const inside = {
    x0: Math.max(0, Math.round(lies.x - area.x)),
    y0: Math.max(0, Math.round(lies.y - area.y)),
    x1: Math.min(width, Math.round(lies.x + lies.w - area.x)),
    y1: Math.min(height, Math.round(lies.y + lies.h - area.y)),
  };
  const [w, h] = [Math.max(1, inside.x1 - inside.x0), Math.max(1, inside.y1 - inside.y0)];
  const cut = {
    left: Math.min(raster.width - 1, Math.max(0, Math.round((area.x + inside.x0 - lies.x) / scale))),
    top: Math.min(raster.height - 1, Math.max(0, Math.round((area.y + inside.y0 - lies.y) / scale))),
  };
  const piece = extract(raster, cut.left, cut.top, Math.round(w / scale), Math.round(h / scale));
  const crop = await resize(piece, w, h);
  if (w === width && h === height) return crop;
  const { subject } = photo;
  return continued(crop, { width, height }, inside.x0, inside.y0, {
    x: lies.x + subject.x * lies.w - area.x - inside.x0,
    y: lies.y + subject.y * lies.h - area.y - inside.y0,
    w: subject.w * lies.w,
    h: subject.h * lies.h,
  });
};

const extract = (raster: Raster, left: number, top: number, wide: number, high: number): Raster => {
  const width = Math.max(1, Math.min(wide, raster.width - left));
  const height = Math.max(1, Math.min(high, raster.height - top));
  const data = Buffer.alloc(width * height * 3);
  for (let row = 0; row < height; row += 1) {
    const from = ((top + row) * raster.width + left) * 3;
    raster.data.copy(data, row * width * 3, from, from + width * 3);
  }
  return { data, width, height };
};

/** Back and forth over the first `reach`, for what lies `beyond` the end. */
const reflected = (beyond: number, reach: number): number => {
  const at = beyond % (2 * reach);
  return at < reach ? at : 2 * reach - 1 - at;
};

/** From which of `own` places each of `length` takes its colour; beside the photo, none of its subject's. */
const line = (length: number, start: number, own: number, before: number, behind: number): number[] => {
  const reach = (free: number): number => Math.max(1, Math.round(Math.max(own * LEAST_REACH, free * 0.8)));
  return Array.from({ length }, (_, at) => {
    if (at < start) return Math.min(own - 1, reflected(start - 1 - at, reach(before)));
    const beyond = at - start - own;
    return beyond < 0 ? at - start : Math.max(0, own - 1 - reflected(beyond, reach(behind)));
  });
};

/**
 * The photo at its place in a larger picture, whose rest is the reflection of what lies between its end and its subject:
 * the same light and grain, out of focus.
 */
const continued = async (
  crop: Raster,
  { width, height }: { width: number; height: number },
  x0: number,
  y0: number,
  subject: Box,
): Promise<Raster> => {
  const ends = { left: x0, top: y0, right: width - x0 - crop.width, bottom: height - y0 - crop.height };
  const column = line(width, x0, crop.width, subject.x, crop.width - subject.x - subject.w);
  const row = line(height, y0, crop.height, subject.y, crop.height - subject.y - subject.h);
  const mirrored = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const from = ((row[y] ?? 0) * crop.width + (column[x] ?? 0)) * 3;
      crop.data.copy(mirrored, (y * width + x) * 3, from, from + 3);
    }
  const data = await sharp(mirrored, { raw: { width, height, channels: 3 } })
    .blur(Math.max(1, SOFT * Math.max(width, height)))
    .raw()
    .toBuffer();
  const [fadeX, fadeY] = [crop.width * FADE, crop.height * FADE];
  const shown = (before: number, after: number, at: number, length: number, fade: number): number =>
    (before > 0 ? smooth(at / fade) : 1) * (after > 0 ? smooth((length - 1 - at) / fade) : 1);
  for (let y = 0; y < crop.height; y += 1) {
    const down = shown(ends.top, ends.bottom, y, crop.height, fadeY);
    for (let x = 0; x < crop.width; x += 1) {
      const share = down * shown(ends.left, ends.right, x, crop.width, fadeX);
      const [to, from] = [((y + y0) * width + x + x0) * 3, (y * crop.width + x) * 3];
      for (let c = 0; c < 3; c += 1) {
        const soft = data[to + c] ?? 0;
        data[to + c] = Math.round(soft + ((crop.data[from + c] ?? 0) - soft) * share);
      }
    }
  }
  return { data, width, height };
};
