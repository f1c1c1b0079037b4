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

/** How soft what lies beyond a photo's end is, by the longer side; and how much of the quiet strip before it is drawn out. */
const SOFT = 0.02;
const QUIET = 0.7;
const LEAST_REACH = 0.02;
/** A strip is not drawn out further than this many times; from there on its outer half, far from the subject, goes back and forth. */
const DRAWN_OUT = 3;
const OUTER = 0.5;

/** The area's pixels: the photo where it lies; where it ends, the quiet strip at its end is drawn out. */
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

/** Back and forth over the first `reach`. */
const folded = (at: number, reach: number): number => {
  const turn = at % (2 * reach);
  return turn < reach ? turn : 2 * reach - turn;
};

/** Where a place takes its colour from, and how much out of focus it is. */
interface Source {
  readonly at: number;
  readonly soft: number;
}

/**
 * From which of `own` places each of `length` takes its colour. What lies between the subject and an end that has to be
 * continued is drawn out, gently at first: no seam, and nothing of the subject a second time.
 */
const sources = (length: number, start: number, own: number, before: number, behind: number): Source[] => {
  const strip = (free: number): number => Math.max(1, own * LEAST_REACH, free * QUIET);
  const drawn = (beyond: number, reach: number): { inside: number; soft: number } => {
    // `inside`: how far from the strip's inner end; `beyond` counts from there in the picture.
    const share = beyond / (DRAWN_OUT * reach);
    const inside =
      share < 1
        ? reach * share * (1 + (DRAWN_OUT - 1) * (1 - share) ** 2)
        : reach - folded(beyond / DRAWN_OUT - reach, OUTER * reach);
    return { inside, soft: smooth(beyond / (1.5 * reach)) };
  };
  const end = start + own;
  return Array.from({ length }, (_, at) => {
    const [left, right] = [strip(before), strip(behind)];
    if (start > 0 && at < start + left) {
      const { inside, soft } = drawn(start + left - at, left);
      return { at: left - inside, soft };
    }
    if (end < length && at >= end - right) {
      const { inside, soft } = drawn(at - (end - right), right);
      return { at: own - 1 - right + inside, soft };
    }
    return { at: at - start, soft: 0 };
  });
};

const continued = async (
  crop: Raster,
  { width, height }: { width: number; height: number },
  x0: number,
  y0: number,
  subject: Box,
): Promise<Raster> => {
  const columns = sources(width, x0, crop.width, subject.x, crop.width - subject.x - subject.w);
  const rows = sources(height, y0, crop.height, subject.y, crop.height - subject.y - subject.h);
  const sharpest = Buffer.alloc(width * height * 3);
  const [lastX, lastY] = [crop.width - 1, crop.height - 1];
  const near = (value: number, last: number): number => Math.min(last, Math.max(0, value));
  rows.forEach((row, y) => {
    const fromY = near(row.at, lastY);
    const [top, ty] = [Math.floor(fromY), fromY % 1];
    const low = Math.min(lastY, top + 1);
    columns.forEach((column, x) => {
      const fromX = near(column.at, lastX);
      const [left, tx] = [Math.floor(fromX), fromX % 1];
      const right = Math.min(lastX, left + 1);
      for (let c = 0; c < 3; c += 1) {
        const at = (yy: number, xx: number): number => crop.data[(yy * crop.width + xx) * 3 + c] ?? 0;
        const upper = at(top, left) + (at(top, right) - at(top, left)) * tx;
        const lower = at(low, left) + (at(low, right) - at(low, left)) * tx;
        sharpest[(y * width + x) * 3 + c] = Math.round(upper + (lower - upper) * ty);
      }
    });
  });
  const data = await sharp(sharpest, { raw: { width, height, channels: 3 } })
    .blur(Math.max(1, SOFT * Math.max(width, height)))
    .raw()
    .toBuffer();
  rows.forEach((row, y) => {
    columns.forEach((column, x) => {
      const soft = 1 - (1 - row.soft) * (1 - column.soft);
      for (let c = 0, to = (y * width + x) * 3; c < 3; c += 1, to += 1) {
        const own = sharpest[to] ?? 0;
        data[to] = Math.round(own + ((data[to] ?? 0) - own) * soft);
      }
    });
  });
  return { data, width, height };
};
