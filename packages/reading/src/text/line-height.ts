import { findComponents } from '../components.ts';
import type { Grey } from './dark-on-light.ts';

const DARK = 128;
const LEAST = 7;
/** A line is wider than it is high, and no rule. */
const WIDER = 2;

/** Ink that lies closer than a letter's width to its left is joined with it: words become bars. */
const smear = ({ data, width, height }: Grey, gap: number): Uint8Array => {
  const bars = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    let last = -1;
    for (let x = 0, at = y * width; x < width; x++, at++) {
      if ((data[at] ?? 255) >= DARK) continue;
      if (last >= 0 && x - last <= gap) bars.fill(1, at - (x - last), at + 1);
      else bars[at] = 1;
      last = x;
    }
  }
  return bars;
};

/** How high the letters of most lines are, in pixels; `undefined` where nothing looks like a line. */
export const letterHeight = (grey: Grey): number | undefined => {
  const bars = smear(grey, Math.max(4, Math.round(grey.width / 60)));
  const { count, left, right, top, bottom } = findComponents(
    grey.width,
    grey.height,
    () => true,
    (at) => bars[at] === 1,
  );
  const lines = Array.from({ length: count }, (_, area) => ({
    height: (bottom[area] ?? 0) - (top[area] ?? 0) + 1,
    width: (right[area] ?? 0) - (left[area] ?? 0) + 1,
  }))
    .filter(({ height, width }) => height >= LEAST && width >= height * WIDER && height < grey.height / 4)
    .toSorted((a, b) => a.height - b.height);
  let rest = lines.reduce((sum, { width }) => sum + width, 0) / 2;
  return lines.find(({ width }) => (rest -= width) <= 0)?.height;
};
