import type { Oklab } from '../colour.ts';
import type { Box } from '../types.ts';

const distance = (one: Oklab, other: Oklab): number => Math.hypot(one.l - other.l, one.a - other.a, one.b - other.b);
const between = (one: Oklab, other: Oklab, share: number): Oklab => ({
  l: one.l + (other.l - one.l) * share,
  a: one.a + (other.a - one.a) * share,
  b: one.b + (other.b - one.b) * share,
});

const BORDER = 0.04;
/** Below this the border says nothing: white on white, black on black. */
const PLAIN = 0.02;
/** What differs so much from a plain ground has an outline, and needs no spare room. */
const STANDS_OUT = 0.12;
const OUTLINE = 0.06;

export const borderOf = (grid: readonly Oklab[], size: number): Oklab[] => {
  const rim = Math.max(1, Math.round(size * BORDER));
  return grid.filter((_, index) => {
    const [x, y] = [index % size, Math.floor(index / size)];
    return x < rim || y < rim || x >= size - rim || y >= size - rim;
  });
};

export const meanOf = (colours: readonly Oklab[]): Oklab => {
  const sum = colours.reduce((all, { l, a, b }) => ({ l: all.l + l, a: all.a + a, b: all.b + b }), {
    l: 0,
    a: 0,
    b: 0,
  });
  const count = Math.max(colours.length, 1);
  return { l: sum.l / count, a: sum.a / count, b: sum.b / count };
};

/** Trims a row of sums to where all but 1.3 % at each end lies. */
const extent = (sums: readonly number[]): [number, number] => {
  const spare = sums.reduce((all, value) => all + value, 0) * 0.013;
  let [from, to] = [0, sums.length - 1];
  for (let left = sums[from] ?? 0; left <= spare && from < to; left += sums[from] ?? 0) from += 1;
  for (let right = sums[to] ?? 0; right <= spare && to > from; right += sums[to] ?? 0) to -= 1;
  return [from, to + 1];
};

/**
 * Where the subject is, as fractions of the photo: what differs from the border of its row and column, and what has
 * edges, towards the middle. A guess, and said to be one when the border is all one colour.
 */
export const findSubject = (
  grid: readonly Oklab[],
  size: number,
): { box: Box; certain: boolean; borderDeviation: number } => {
  const at = (x: number, y: number): Oklab =>
    grid[Math.min(size - 1, Math.max(0, y)) * size + Math.min(size - 1, Math.max(0, x))] as Oklab;
  const alone: number[] = [];
  const energy = grid.map((pixel, index) => {
    const [x, y] = [index % size, Math.floor(index / size)];
    const row = between(at(1, y), at(size - 2, y), x / (size - 1));
    const column = between(at(x, 1), at(x, size - 2), y / (size - 1));
    const least = Math.min(distance(pixel, row), distance(pixel, column));
    alone.push(least);
    const differs = least + 0.35 * distance(pixel, meanOf([row, column]));
    const edge = distance(at(x + 1, y), at(x - 1, y)) + distance(at(x, y + 1), at(x, y - 1));
    const off = Math.hypot(x / size - 0.5, y / size - 0.5);
    return (differs + 0.5 * edge) * Math.exp(-2.2 * off * off);
  });
  const threshold = [...energy].sort((one, other) => other - one)[Math.floor(energy.length * 0.2)] ?? 0;
  const border = borderOf(grid, size);
  const mean = meanOf(border);
  const borderDeviation = Math.sqrt(border.reduce((sum, pixel) => sum + distance(pixel, mean) ** 2, 0) / border.length);
  const most = [...alone].sort((one, other) => other - one)[Math.floor(alone.length * 0.02)] ?? 0;
  const outlined = borderDeviation < PLAIN && most > STANDS_OUT;
  const kept = outlined
    ? alone.map((value) => (value > OUTLINE ? 1 : 0))
    : energy.map((value) => (value >= threshold && value > 0.01 ? value : 0));
  const columns = Array.from({ length: size }, (_, x) =>
    kept.reduce((sum, value, index) => (index % size === x ? sum + value : sum), 0),
  );
  const rows = Array.from({ length: size }, (_, y) =>
    kept.slice(y * size, (y + 1) * size).reduce((sum, value) => sum + value, 0),
  );
  if (kept.every((value) => value === 0))
    return { box: { x: 0.25, y: 0.25, w: 0.5, h: 0.5 }, certain: false, borderDeviation };

  let [left, right] = extent(columns);
  let [top, bottom] = extent(rows);
  // The grid is coarse: what fills no whole cell belongs to the subject too.
  if (outlined) [left, right, top, bottom] = [left - 1, right + 1, top - 1, bottom + 1];
  const certain = borderDeviation >= PLAIN || outlined;
  if (!certain) {
    const [wide, high] = [right - left, bottom - top];
    left -= 0.12 * wide;
    right += 0.12 * wide;
    top -= 0.26 * high;
    bottom += 0.1 * high;
  }
  const x = Math.max(0, left / size);
  const y = Math.max(0, top / size);
  return {
    box: { x, y, w: Math.min(1, right / size) - x, h: Math.min(1, bottom / size) - y },
    certain,
    borderDeviation,
  };
};
