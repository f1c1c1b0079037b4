import type { Grey } from '../text/dark-on-light.ts';

export type Polarity = 'dark' | 'light';

/** Ink stands out from its surroundings by this much of their lightness. */
const STANDS_OUT = 0.16;
const LEAST = 10;
/** Surroundings are a window of this part of the longer side. */
const WINDOW = 1 / 20;

const sums = ({ data, width, height }: Grey): Float64Array => {
  const all = new Float64Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += data[y * width + x] ?? 0;
      all[(y + 1) * (width + 1) + x + 1] = (all[y * (width + 1) + x + 1] ?? 0) + row;
    }
  }
  return all;
};

/** 1 where a pixel is darker, or lighter, than what is around it: printed words and lines, whatever the light. */
export const inkOf = (grey: Grey, polarity: Polarity): Uint8Array => {
  const { data, width, height } = grey;
  const all = sums(grey);
  const radius = Math.max(8, Math.round(Math.max(width, height) * WINDOW));
  const ink = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    const [top, bottom] = [Math.max(0, y - radius), Math.min(height, y + radius + 1)];
    for (let x = 0; x < width; x++) {
      const [left, right] = [Math.max(0, x - radius), Math.min(width, x + radius + 1)];
      const sum =
        (all[bottom * (width + 1) + right] ?? 0) -
        (all[top * (width + 1) + right] ?? 0) -
        (all[bottom * (width + 1) + left] ?? 0) +
        (all[top * (width + 1) + left] ?? 0);
      const around = sum / ((bottom - top) * (right - left));
      const by = Math.max(LEAST, around * STANDS_OUT);
      const value = data[y * width + x] ?? 0;
      if (polarity === 'dark' ? value < around - by : value > around + by) ink[y * width + x] = 1;
    }
  }
  return ink;
};

/** Ink and all that is within `radius` of it. */
export const thicken = (ink: Uint8Array, width: number, height: number, radius: number): Uint8Array => {
  const along = (from: Uint8Array, count: number, length: number, step: number, next: number): Uint8Array => {
    const to = new Uint8Array(from.length);
    for (let row = 0; row < count; row++) {
      let last = -Infinity;
      const start = row * next;
      for (let at = 0; at < length + radius; at++) {
        if (at < length && from[start + at * step] === 1) last = at;
        const back = at - radius;
        if (back >= 0 && back < length && last >= back - radius) to[start + back * step] = 1;
      }
    }
    return to;
  };
  return radius === 0 ? ink : along(along(ink, height, width, 1, width), width, height, width, 1);
};
