import { faceOfSign, loadFace, type FaceName } from '../fonts.ts';

interface Command {
  readonly command: string;
  readonly args: readonly number[];
}
interface Outline {
  readonly commands: readonly Command[];
  /** Where the glyph's origin stands, and how large its units are, in em of the line. */
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** A line set in size 1: every number is in em, y goes up from the baseline. */
export interface ShapedLine {
  readonly text: string;
  readonly advance: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** What may hang out of the box: opening quotes on the left, full stops and commas on the right. */
  readonly hangLeft: number;
  readonly hangRight: number;
  /** Characters that the face does not hold: each would be drawn as a box. */
  readonly boxes: number;
  readonly outlines: readonly Outline[];
}

interface Run {
  text: string;
  readonly face: FaceName;
  readonly scale: number;
}

/** Words of a large line hold together: no space is wider than this, whatever the face says (up to .31 em). */
const WIDEST_SPACE = 0.24;

/** Of every OpenType font, the first glyph is the box. */
const NO_GLYPH = 0;
const SPACE = 0x20;

const runsOf = (text: string, face: FaceName): Run[] => {
  const runs: Run[] = [];
  for (const character of text) {
    const found = faceOfSign(character.codePointAt(0) ?? 0, face) ?? { face, scale: 1 };
    const last = runs.at(-1);
    if (last?.face === found.face) last.text += character;
    else runs.push({ text: character, ...found });
  }
  return runs;
};

const shapeRuns = (text: string, face: FaceName, tracking: number): ShapedLine => {
  const outlines: Outline[] = [];
  let [x, left, right, top, bottom] = [0, Infinity, -Infinity, -Infinity, Infinity];
  let [lastAdvance, boxes] = [0, 0];
  for (const run of runsOf(text, face)) {
    const font = loadFace(run.face);
    const unit = run.scale / font.unitsPerEm;
    const { glyphs, positions } = font.layout(run.text);
    glyphs.forEach((glyph, index) => {
      const position = positions[index];
      if (glyph.id === NO_GLYPH) boxes += 1;
      const { minX, minY, maxX, maxY } = glyph.path.bbox;
      const at = x + (position?.xOffset ?? 0) * unit;
      const lift = (position?.yOffset ?? 0) * unit;
      if (maxX > minX && maxY > minY) {
        outlines.push({ commands: glyph.path.commands, x: at, y: lift, scale: unit });
        left = Math.min(left, at + minX * unit);
        right = Math.max(right, at + maxX * unit);
        top = Math.max(top, lift + maxY * unit);
        bottom = Math.min(bottom, lift + minY * unit);
      }
      const advance = (position?.xAdvance ?? glyph.advanceWidth) * unit;
      lastAdvance = glyph.codePoints[0] === SPACE ? Math.min(advance, WIDEST_SPACE) : advance;
      x += lastAdvance + tracking;
    });
  }
  if (outlines.length === 0) [left, right, top, bottom] = [0, 0, 0, 0];
  return {
    text,
    advance: x - tracking,
    left,
    right,
    top,
    bottom,
    hangLeft: /^[“‘"'「『([]/u.test(text) && Array.from(text).length > 1 ? 0.22 : 0,
    hangRight: /[.,]$/u.test(text) && Array.from(text).length > 1 ? Math.min(0.9 * lastAdvance, 0.25) : 0,
    boxes,
    outlines,
  };
};

const KEPT = 4000;
const cache = new Map<string, ShapedLine>();

export const shape = (text: string, face: FaceName, tracking = 0): ShapedLine => {
  const key = `${face}|${tracking}|${text}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const line = shapeRuns(text, face, tracking);
  if (cache.size >= KEPT) cache.clear();
  cache.set(key, line);
  return line;
};

const round = (value: number): string => {
  const rounded = Math.round(value * 100) / 100;
  return Object.is(rounded, -0) ? '0' : String(rounded);
};
const LETTER: Readonly<Record<string, string>> = {
  moveTo: 'M',
  lineTo: 'L',
  quadraticCurveTo: 'Q',
  bezierCurveTo: 'C',
  closePath: 'Z',
};

/** Maps a point of the line (em, y up) to the picture's pixels. */
export type Placement = (x: number, y: number) => readonly [number, number];

/** The line as one path; it is written number by number, since no library's own writer may round its way to NaN. */
export const pathOf = (line: ShapedLine, place: Placement): string => {
  const parts: string[] = [];
  for (const { commands, x, y, scale } of line.outlines)
    for (const { command, args } of commands) {
      parts.push(LETTER[command] ?? '');
      for (let index = 0; index + 1 < args.length; index += 2) {
        const [px, py] = place(x + (args[index] ?? 0) * scale, y + (args[index + 1] ?? 0) * scale);
        parts.push(`${round(px)} ${round(py)} `);
      }
    }
  return parts.join('');
};

/** How far 를 reaches above and below the baseline: what the eye takes for the height of a line of Korean. */
export const hangulInk = (face: FaceName): { top: number; bottom: number } => {
  const { top, bottom } = shape('를', face);
  return { top, bottom };
};
