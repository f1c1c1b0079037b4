import type { FaceName } from '../fonts.ts';
import { hex, oklch, type Oklch, type Rgb } from '../colour.ts';
import { colourOfMood } from '../moods.ts';
import { place, stroke, type At, type Placed, type Sheet } from '../sheet.ts';
import { fitSmall, setLines, type SetText } from '../text/fit.ts';

const LEAST_SMALL = 0.0165;

/** The language of the few words that a template says by itself. */
export const languageOf = ({ copy: { headline, sub, body, call, date } }: Sheet): 'ko' | 'en' => {
  const said = [headline, sub, body, call, date].join(' ');
  return /\p{Script=Latin}/u.test(said) && !/\p{Script=Hangul}/u.test(said) ? 'en' : 'ko';
};

/** Text on one line (or a few), made smaller down to what can still be read, then cut. */
export const small = (
  sheet: Sheet,
  text: string,
  face: FaceName,
  size: number,
  width: number,
  lines = 1,
  leading = 1.5,
): SetText =>
  fitSmall(
    text,
    { face, leading, tracking: -0.01 },
    {
      w: width,
      h: Infinity,
      max: size,
      min: Math.min(size, Math.max(LEAST_SMALL * sheet.t, size * 0.72)),
      lines,
    },
  );

/** The arrow behind a call to action: a shape, since few faces have one that fits. */
export const arrow = (sheet: Sheet, right: number, middle: number, size: number, colour: Rgb): void => {
  const [wide, head] = [size * 1.15, size * 0.36];
  const path =
    `M${(right - wide).toFixed(2)} ${middle.toFixed(2)}H${right.toFixed(2)}` +
    `m${(-head).toFixed(2)} ${(-head).toFixed(2)}l${head.toFixed(2)} ${head.toFixed(2)}` +
    `l${(-head).toFixed(2)} ${head.toFixed(2)}`;
  sheet.marks.push(stroke(path, colour, Math.max(1.5, size * 0.085)));
};
export const ARROW_WIDTH = 1.15;
const ARROW_GAP = 0.5;

/** A call to action that ends with an arrow; `at.x` is where the arrow ends (right) or the text begins (left). */
export const callWithArrow = (
  sheet: Sheet,
  text: string,
  face: FaceName,
  size: number,
  width: number,
  colour: Rgb,
  at: At,
): Placed => {
  const extra = (ARROW_WIDTH + ARROW_GAP) * size;
  const set = small(sheet, text, face, size, width - extra);
  const used = (ARROW_WIDTH + ARROW_GAP) * set.size;
  const placed = place(sheet, 'call', set, colour, at.align === 'right' ? { ...at, x: at.x - used } : at);
  const right = at.align === 'right' ? at.x : placed.right + used;
  arrow(sheet, right, placed.y + placed.h / 2, set.size, colour);
  return at.align === 'right'
    ? { ...placed, w: placed.w + used, right: at.x }
    : { ...placed, w: placed.w + used, right };
};

/** The shop's name, or its logo in the same place. */
export const shopMark = (
  sheet: Sheet,
  face: FaceName,
  size: number,
  width: number,
  colour: Rgb,
  at: At,
): Placed | undefined => {
  const { logo, copy } = sheet;
  if (logo !== undefined) {
    const high = Math.min(size * 1.5, width / logo.aspect);
    const wide = high * logo.aspect;
    const x = at.align === 'right' ? at.x - wide : at.align === 'centre' ? at.x - wide / 2 : at.x;
    const y = at.anchor === 'bottom' ? at.y - high : at.anchor === 'baseline' ? at.y - high * 0.8 : at.y;
    sheet.marks.push(
      `<image x="${x.toFixed(2)}" y="${y.toFixed(2)}" width="${wide.toFixed(2)}" height="${high.toFixed(2)}"` +
        ` href="data:image/png;base64,${logo.png.toString('base64')}"/>`,
    );
    return { x, y, w: wide, h: high, right: x + wide, bottom: y + high, baseline: y + high * 0.8 };
  }
  if (copy.shop === undefined) return undefined;
  return place(sheet, 'shop', small(sheet, copy.shop, face, size, width), colour, at);
};

export const line = (text: string, face: FaceName, size: number, tracking = -0.01): SetText =>
  setLines([text], { face, tracking }, size);

export interface Tones {
  /** What the picture's paper, and its accent, take their hue from. */
  readonly dominant: Oklch;
  readonly accent: Oklch;
  readonly dark: Oklch;
}

/** From the photo where it has colour, else from the mood. */
export const tonesOf = (sheet: Sheet): Tones => {
  const { palette } = sheet;
  const { hue, chroma } = colourOfMood(sheet.mood, sheet.seed);
  const own: Oklch = { l: 0.6, c: chroma, h: hue };
  if (palette === undefined) return { dominant: own, accent: own, dark: { l: 0.15, c: 0.03, h: hue } };
  if (palette.grey) return { dominant: own, accent: own, dark: palette.dark };
  const dominant = palette.dominant.c < 0.015 ? palette.accent : palette.dominant;
  return { dominant, accent: palette.accent, dark: palette.dark };
};

export const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

export const paperOf = ({ dominant }: Tones, l = 0.967): Rgb =>
  oklch(l, clamp(dominant.c * 0.3, 0.011, 0.02), dominant.h);
export const inkOf = ({ accent }: Tones): Rgb => oklch(0.225, clamp(accent.c * 0.3, 0.022, 0.035), accent.h);

export const gradient = (
  id: string,
  kind: 'linear' | 'radial',
  attributes: string,
  stops: readonly (readonly [offset: number, colour: Rgb])[],
): string =>
  `<defs><${kind}Gradient id="${id}" gradientUnits="userSpaceOnUse" ${attributes}>` +
  stops.map(([offset, colour]) => `<stop offset="${offset}" stop-color="${hex(colour)}"/>`).join('') +
  `</${kind}Gradient></defs>`;
