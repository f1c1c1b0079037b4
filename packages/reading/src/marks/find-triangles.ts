import { findComponents } from '../components.ts';
import type { Box } from '../types.ts';
import { thicken } from './ink.ts';

export interface Triangle {
  readonly box: Box;
  /** How far it is turned, in degrees, clockwise. */
  readonly turn: number;
  /** How much of its sides is drawn, 0 to 1. */
  readonly drawn: number;
}

export const TURNS = [0, -7, 7, -13, 13] as const;
/** Arrows are joined over gaps of twice these pixels. */
const GAPS = [0, 1, 3, 6, 12];
const LEAST_SIDE = 26;
const MOST_OF_PICTURE = 0.75;
const [NARROWEST, WIDEST] = [0.7, 1.9];
/** How high a mark is, by its width. */
export const EQUILATERAL = 0.88;
const STEPS = 16;
const LEAST_DRAWN = 0.75;
const MOST_OUTSIDE = 0.3;
/** How far beside a side its ink may be, in widths of the triangle. */
const BESIDE = 0.05;

export type Point = readonly [x: number, y: number];

/** An upright triangle turned, and stretched into a square of 1. */
const cornersAt = (turn: number): Point[] => {
  const angle = (turn * Math.PI) / 180;
  const turned = (
    [
      [0, -1],
      [Math.sqrt(3) / 2, 0.5],
      [-Math.sqrt(3) / 2, 0.5],
    ] as const
  ).map(([x, y]): Point => [x * Math.cos(angle) - y * Math.sin(angle), x * Math.sin(angle) + y * Math.cos(angle)]);
  const [xs, ys] = [turned.map(([x]) => x), turned.map(([, y]) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const [width, height] = [Math.max(...xs) - left, Math.max(...ys) - top];
  return turned.map(([x, y]): Point => [(x - left) / width, (y - top) / height]);
};
/** Corners of a triangle in its box: the top one, then clockwise. */
export const cornersOf = ({ box, turn }: Pick<Triangle, 'box' | 'turn'>): Point[] =>
  cornersAt(turn).map(([x, y]): Point => [box.x + x * box.width, box.y + y * box.height]);

const SHAPES = TURNS.map((turn) => {
  const corners = cornersAt(turn);
  const middle: Point = [corners.reduce((sum, [x]) => sum + x, 0) / 3, corners.reduce((sum, [, y]) => sum + y, 0) / 3];
  const sides = corners.flatMap(([x1, y1], index) => {
    const [x2, y2] = corners[(index + 1) % 3] ?? [0, 0];
    return Array.from({ length: STEPS }, (_, step): Point => {
      const part = (step + 0.5) / STEPS;
      return [x1 + (x2 - x1) * part, y1 + (y2 - y1) * part];
    });
  });
  // Beside the two upper sides: below the third stands the material.
  const outside = sides.flatMap(([x, y], index): Point[] => {
    const place = index % STEPS;
    if (Math.floor(index / STEPS) === 1 || place < STEPS / 4 || place >= (STEPS * 3) / 4) return [];
    return [[x + (x - middle[0]) * 0.6, y + (y - middle[1]) * 0.6]];
  });
  return { turn, sides, outside };
});

const fit = (ink: Uint8Array, width: number, height: number, box: Box): Omit<Triangle, 'box'> | undefined => {
  const beside = Math.max(1, Math.round(box.width * BESIDE));
  const isInk = ([x, y]: Point, inset: number, reach: number): boolean => {
    const middleX = Math.round(box.x + inset + x * (box.width - 1 - 2 * inset));
    const middleY = Math.round(box.y + inset + y * (box.height - 1 - 2 * inset));
    for (let atY = middleY - reach; atY <= middleY + reach; atY++)
      for (let atX = middleX - reach; atX <= middleX + reach; atX++)
        if (atX >= 0 && atY >= 0 && atX < width && atY < height && ink[atY * width + atX] === 1) return true;
    return false;
  };
  let best: Omit<Triangle, 'box'> | undefined;
  const inset = box.width * 0.03;
  for (const { turn, sides, outside } of SHAPES) {
    const drawn = sides.filter((point) => isInk(point, inset, beside)).length / sides.length;
    if (drawn < LEAST_DRAWN || drawn <= (best?.drawn ?? 0)) continue;
    if (outside.filter((point) => isInk(point, inset, 1)).length / outside.length > MOST_OUTSIDE) continue;
    best = { turn, drawn };
  }
  return best;
};

const overlap = (one: Box, other: Box): number => {
  const across = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const down = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  if (across <= 0 || down <= 0) return 0;
  return (across * down) / Math.min(one.width * one.height, other.width * other.height);
};

/** Where the material below has been joined with the arrows. */
const withoutWordsBelow = (box: Box): Box => ({
  ...box,
  height: Math.round(Math.min(box.height, box.width * EQUILATERAL)),
});

/** Triangles of arrows, whole or of several pieces, the best drawn first. */
export const findTriangles = (ink: Uint8Array, width: number, height: number): Triangle[] => {
  const found: Triangle[] = [];
  for (const gap of GAPS) {
    const joined = thicken(ink, width, height, gap);
    const { count, left, right, top, bottom } = findComponents(
      width,
      height,
      () => true,
      (at) => joined[at] === 1,
    );
    for (let area = 0; area < count; area++) {
      const whole = {
        x: (left[area] ?? 0) + gap,
        y: (top[area] ?? 0) + gap,
        width: (right[area] ?? 0) - (left[area] ?? 0) + 1 - 2 * gap,
        height: (bottom[area] ?? 0) - (top[area] ?? 0) + 1 - 2 * gap,
      };
      if (whole.width < LEAST_SIDE || whole.height < LEAST_SIDE) continue;
      if (Math.max(whole.width, whole.height) > Math.min(width, height) * MOST_OF_PICTURE) continue;
      if (whole.width < whole.height * NARROWEST || whole.width > whole.height * WIDEST) continue;
      for (const box of [withoutWordsBelow(whole), whole]) {
        const fitted = fit(ink, width, height, box);
        if (fitted !== undefined) found.push({ box, ...fitted });
      }
    }
  }
  const kept: Triangle[] = [];
  for (const one of found.toSorted((a, b) => b.drawn - a.drawn))
    if (!kept.some(({ box }) => overlap(box, one.box) > 0.5)) kept.push(one);
  return kept;
};
