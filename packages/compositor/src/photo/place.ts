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

/** Blurs a strip of colours along itself, so that its continuation shows no streaks. */
const blurred = (strip: Float32Array, radius: number): Float32Array => {
  let from = strip;
  const count = strip.length / 3;
  for (let pass = 0; pass < 3; pass += 1) {
    const to = new Float32Array(strip.length);
    for (let channel = 0; channel < 3; channel += 1) {
      const read = (index: number): number => from[Math.min(count - 1, Math.max(0, index)) * 3 + channel] ?? 0;
      let sum = 0;
      for (let index = -radius; index <= radius; index += 1) sum += read(index);
      for (let index = 0; index < count; index += 1) {
        to[index * 3 + channel] = sum / (2 * radius + 1);
        sum += read(index + radius + 1) - read(index - radius);
      }
    }
    from = to;
  }
  return from;
};

const OUTER = 0.02;
const FADE = 0.12;

/** The area's pixels: the photo where it lies, and its outermost strips stretched and blurred where it ends. */
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
  return continued(crop, { width, height }, inside.x0, inside.y0);
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

/** First to the left and right, then up and down: the corners follow from the rows. */
const continued = (crop: Raster, size: { width: number; height: number }, x0: number, y0: number): Raster =>
  stretch(stretch(crop, 'x', size.width, x0), 'y', size.height, y0);

/** The photo from `start` on in a longer row (or column), its ends running out into what lies outside. */
const stretch = (crop: Raster, axis: 'x' | 'y', length: number, start: number): Raster => {
  const across = axis === 'x';
  const [own, lines] = across ? [crop.width, crop.height] : [crop.height, crop.width];
  if (own === length) return crop;
  const [width, height] = across ? [length, crop.height] : [crop.width, length];
  const from = across ? { along: 3, line: crop.width * 3 } : { along: crop.width * 3, line: 3 };
  const to = across ? { along: 3, line: width * 3 } : { along: width * 3, line: 3 };
  const { data: source } = crop;
  const data = Buffer.alloc(width * height * 3);

  const outer = Math.max(1, Math.round(own * OUTER));
  const strip = (first: number): Float32Array => {
    const sums = new Float32Array(lines * 3);
    for (let line = 0; line < lines; line += 1)
      for (let at = first; at < first + outer; at += 1)
        for (let c = 0; c < 3; c += 1)
          sums[line * 3 + c] =
            (sums[line * 3 + c] ?? 0) + (source[line * from.line + at * from.along + c] ?? 0) / outer;
    return blurred(sums, Math.max(1, Math.round(lines * 0.033)));
  };
  const end = start + own;
  const low = start > 0 ? strip(0) : undefined;
  const high = end < length ? strip(own - outer) : undefined;
  const fade = own * FADE;
  for (let at = 0; at < length; at += 1) {
    const seen = Math.min(own - 1, Math.max(0, at - start)) * from.along;
    const toLow = low === undefined ? 0 : 1 - smooth((at - start) / fade);
    const toHigh = high === undefined ? 0 : 1 - smooth((end - 1 - at) / fade);
    for (let line = 0; line < lines; line += 1)
      for (let c = 0; c < 3; c += 1) {
        const photo = source[line * from.line + seen + c] ?? 0;
        let value = photo;
        if (toLow > 0) value += ((low?.[line * 3 + c] ?? 0) - photo) * toLow;
        if (toHigh > 0) value += ((high?.[line * 3 + c] ?? 0) - photo) * toHigh;
        data[line * to.line + at * to.along + c] = Math.round(Math.min(255, Math.max(0, value)));
      }
  }
  return { data, width, height };
};
