import type { Rgb } from '../colour.ts';
import type { Photo } from '../photo/read.ts';
import type { Placed, Scrim, Sheet } from '../sheet.ts';
import type { Box } from '../types.ts';
import { clamp } from './parts.ts';

const smooth = (value: number): number => {
  const t = clamp(value, 0, 1);
  return t * t * (3 - 2 * t);
};

/**
 * Full at one edge of the picture up to `full`, nothing from `out` on: a straight ramp would bare the first line.
 * `text` is the far side of the text.
 */
const fade =
  (axis: 'x' | 'y', full: number, out: number, text = full): Scrim['cover'] =>
  (x, y, whole) => {
    const held = whole ? (out > full ? Math.max(full, text) : Math.min(full, text)) : full;
    const end = whole ? held + (out - full) : out;
    return 1 - smooth(((axis === 'x' ? x : y) - held) / (end - held || 1));
  };

/** Where a photo was continued, what lies behind its end steps back. */
const OVER_SEAM = 0.15;
/** In a column beside the photo nothing else is seen: what lay across its end would be a smear. */
const OVER_COLUMN = 0.93;
const OVER_LONG = 0.56;

interface Lying {
  readonly photo: Photo;
  readonly lies: Box;
}

/** Text in a column at the side, over a scrim as high as the picture. */
const besideSubject = (sheet: Sheet, colour: Rgb, head: Placed, start: number, lying: Lying | undefined): void => {
  const { W, H, s, shape, scrims, blocks } = sheet;
  const left = shape === 'wide';
  const own = left ? 'price' : 'shop';
  let full = left ? Math.max(0.3 * W, head.right * 0.86) : Math.min(0.68 * W, head.x + 0.06 * W);
  let out = (left ? 0.7 : 0.36) * W;
  let strength = start;
  if (lying !== undefined) {
    const { lies, photo } = lying;
    const seam = left ? lies.x : lies.x + lies.w;
    const near = lies.x + (photo.subject.x + (left ? 0.12 : 0.88) * photo.subject.w) * lies.w;
    if (left ? seam > 1 : seam < W - 1) {
      strength = OVER_COLUMN;
      full = left ? 0.16 * W : 0.78 * W;
    }
    out = left ? Math.max(full + 0.42 * W, near) : Math.min(full - 0.38 * W, near);
  }
  const ids = blocks.map(({ id }) => id).filter((id) => id !== own);
  scrims.push({ colour, start: strength, blocks: ids, cover: fade('x', full, out, left ? head.right : head.x) });
  const cover = left ? fade('y', H - 0.05 * s, H - 0.3 * s) : fade('y', 0.09 * H, 0.3 * H);
  scrims.push({ colour, start: 0, blocks: [own], cover });
};

/** As much scrim as the text needs: along the side that carries the headline, and along the other for what is small. */
export const addScrims = (sheet: Sheet, colour: Rgb, head: Placed, long: boolean, lying: Lying | undefined): void => {
  const { H, s, shape, scrims, blocks } = sheet;
  const start = long ? OVER_LONG : 0;
  if (shape === 'wide' || shape === 'classic') {
    besideSubject(sheet, colour, head, start, lying);
    return;
  }
  const depth = 0.24 * s;
  const top = shape === 'tall';
  const edge = top ? 0 : H;
  const far = top ? head.bottom : head.y;
  const ends = lying !== undefined && lying.lies.y + lying.lies.h < H - 1 ? lying.lies.y + lying.lies.h : undefined;
  const begins = lying !== undefined && lying.lies.y > 1 ? lying.lies.y : undefined;
  const isNear = ({ box }: { box: Box }): boolean => (top ? box.y < 0.6 * H : box.y > 0.3 * H);
  const idsOf = (near: boolean): string[] => blocks.filter((block) => isNear(block) === near).map(({ id }) => id);
  const toSide = (value: number): number => edge + (far - edge) * value;
  const seam = top ? begins : ends;
  const full = toSide(long ? 0.9 : 0.72);
  const held = seam === undefined ? full : top ? Math.max(full, seam) : Math.min(full, seam - 0.02 * H);
  scrims.push({
    colour,
    start: seam === undefined ? start : OVER_SEAM,
    blocks: idsOf(true),
    cover: fade('y', held, (top ? Math.max(far, held) : Math.min(far, held)) + (top ? depth : -depth), far),
  });
  const rest = idsOf(false);
  const foot = Math.min(...blocks.filter((block) => !isNear(block)).map(({ box }) => box.y)) - 0.03 * s;
  const other = top ? ends : begins;
  if (rest.length === 0 && other === undefined) return;
  const from = top ? Math.min(foot, other ?? Infinity) : Math.max(0.1 * H, other ?? 0);
  scrims.push({
    colour,
    start: other === undefined ? 0 : OVER_SEAM,
    blocks: rest,
    cover: fade('y', from, top ? from - depth : from + 0.22 * H),
  });
};
