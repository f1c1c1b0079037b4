import { findComponents, type Components } from '../components.ts';
import type { Raster } from '../picture.ts';

export interface Grey {
  /** One byte a pixel. */
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export const greyOf = ({ data, width, height }: Raster): Grey => {
  const grey = new Uint8Array(width * height);
  for (let at = 0, from = 0; at < grey.length; at++, from += 3)
    grey[at] = Math.round(0.299 * (data[from] ?? 0) + 0.587 * (data[from + 1] ?? 0) + 0.114 * (data[from + 2] ?? 0));
  return { data: grey, width, height };
};

/** By how much two neighbours of one ground may differ: what JPEG leaves of a plain colour, and gradients. */
const SAME_GROUND = 8;
/** Less of the picture in plain grounds than this, and it is a photograph. */
const LEAST_PLAIN = 0.35;
const LARGE = 0.02;
const SMALL = 0.0006;
const LEAST_HEIGHT = 24;
/** Bubbles fill their boxes, strokes of letters do not. */
const LEAST_FILL = 0.45;
const MOST_GAIN = 4;
const INK = 24;
/** The ink of a ground is as dark as its darkest tenth. */
const DARKEST = 0.1;

const difference = (data: Uint8Array, one: number, other: number): number => {
  const [a, b] = [one * 3, other * 3];
  return Math.max(
    Math.abs((data[a] ?? 0) - (data[b] ?? 0)),
    Math.abs((data[a + 1] ?? 0) - (data[b + 1] ?? 0)),
    Math.abs((data[a + 2] ?? 0) - (data[b + 2] ?? 0)),
  );
};

const groundsOf = ({ count, size, left, right, top, bottom }: Components, pixels: number): Uint8Array =>
  Uint8Array.from({ length: count }, (_, area) => {
    const [pixelsOfArea, height] = [size[area] ?? 0, (bottom[area] ?? 0) - (top[area] ?? 0) + 1];
    const box = height * ((right[area] ?? 0) - (left[area] ?? 0) + 1);
    const isBubble = pixelsOfArea >= pixels * SMALL && pixelsOfArea >= box * LEAST_FILL && height >= LEAST_HEIGHT;
    return pixelsOfArea >= pixels * LARGE || isBubble ? 1 : 0;
  });

/** The pixel of a ground that is nearest to each pixel (by steps to a side, in two passes: near enough for text). */
const nearestGround = (isGround: (pixel: number) => boolean, width: number, height: number): Int32Array => {
  const nearest = new Int32Array(width * height).fill(-1);
  const steps = new Uint16Array(width * height).fill(0xffff);
  const take = (at: number, from: number): void => {
    const distance = (steps[from] ?? 0xffff) + 1;
    if (distance >= (steps[at] ?? 0)) return;
    steps[at] = distance;
    nearest[at] = nearest[from] ?? -1;
  };
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at++) {
      if (isGround(at)) {
        steps[at] = 0;
        nearest[at] = at;
        continue;
      }
      if (x > 0) take(at, at - 1);
      if (y > 0) take(at, at - width);
    }
  for (let y = height - 1, at = width * height - 1; y >= 0; y--)
    for (let x = width - 1; x >= 0; x--, at--) {
      if (x + 1 < width) take(at, at + 1);
      if (y + 1 < height) take(at, at + width);
    }
  return nearest;
};

const EDGE = 3;
/** Whether two grounds meet here: what is drawn is the edge between them. */
const isEdge = (at: number, width: number, groundOf: (pixel: number) => number, isGround: (at: number) => boolean) => {
  const own = groundOf(at);
  for (let step = 1; step <= EDGE; step++)
    for (const other of [at - step, at + step, at - step * width, at + step * width])
      if (isGround(other) && groundOf(other) !== own) return true;
  return false;
};

/** How much the ink of each ground has to be strengthened to be black. */
const gainsOf = (differences: Uint8Array, groundOf: (pixel: number) => number, count: number): Float32Array => {
  const histograms = new Map<number, Uint32Array>();
  differences.forEach((value, at) => {
    if (value < INK) return;
    const ground = groundOf(at);
    let histogram = histograms.get(ground);
    if (histogram === undefined) histograms.set(ground, (histogram = new Uint32Array(256)));
    histogram[value] = (histogram[value] ?? 0) + 1;
  });
  const gains = new Float32Array(count).fill(1);
  for (const [ground, histogram] of histograms) {
    let left = histogram.reduce((sum, each) => sum + each, 0) * DARKEST;
    let level = 255;
    while (level > INK && (left -= histogram[level] ?? 0) > 0) level--;
    gains[ground] = Math.min(MOST_GAIN, 255 / level);
  }
  return gains;
};

/**
 * What is drawn on plain grounds, whatever their colours, as dark on white: bubbles and dark themes are turned over, and
 * their edges vanish. `undefined` for a photograph.
 */
export const darkOnLight = ({ data, width, height }: Raster): Grey | undefined => {
  const pixels = width * height;
  const areas = findComponents(width, height, (one, other) => difference(data, one, other) <= SAME_GROUND);
  const grounds = groundsOf(areas, pixels);
  const isGround = (at: number): boolean => grounds[areas.of[at] ?? -1] === 1;
  const plain = grounds.reduce((sum, is, area) => sum + is * (areas.size[area] ?? 0), 0);
  if (plain < pixels * LEAST_PLAIN) return undefined;
  const nearest = nearestGround(isGround, width, height);
  const groundOf = (at: number): number => areas.of[nearest[at] ?? 0] ?? 0;
  const differences = new Uint8Array(pixels);
  for (let at = 0; at < pixels; at++) {
    const ground = nearest[at] ?? at;
    if (ground !== at && !isEdge(at, width, groundOf, isGround)) differences[at] = difference(data, at, ground);
  }
  const gains = gainsOf(differences, groundOf, areas.count);
  const dark = differences.map((value, at) =>
    value === 0 ? 255 : 255 - Math.min(255, value * (gains[groundOf(at)] ?? 1)),
  );
  return { data: dark, width, height };
};
