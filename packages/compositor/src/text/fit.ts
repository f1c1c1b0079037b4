import { faceOfBlock, type FaceName } from '../fonts.ts';
import { breakLines } from './break-lines.ts';
import { hangulInk, shape, type ShapedLine } from './shape.ts';
import { joinWords, splitWord, wordsOf, type Word } from './words.ts';

export interface Style {
  readonly face: FaceName;
  readonly tracking?: number;
  /** Between baselines, in em. */
  readonly leading?: number;
}

export interface Room {
  readonly w: number;
  readonly h: number;
  readonly max: number;
  readonly min: number;
  readonly lines: number;
  /** What each further line costs against a larger size. */
  readonly linePenalty?: number;
  /** Larger for the very shortest texts, as a decision rather than a fault. */
  readonly grows?: boolean;
  /** Grown text is never larger than this. */
  readonly ceiling?: number;
}

/** Lines of one block in one size; heights are those of the ink. */
export interface SetText {
  readonly lines: readonly ShapedLine[];
  readonly face: FaceName;
  readonly size: number;
  readonly leading: number;
  readonly top: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
  readonly cut: boolean;
}

const widthOf = (line: ShapedLine): number => line.right - line.left - line.hangLeft - line.hangRight;

/** Lines as they are, in a size: ink of Hangul above the first and below the last, more where a sign goes further. */
export const setLines = (texts: readonly string[], style: Style, size: number, cut = false): SetText => {
  const face = faceOfBlock(texts.join(''), style.face);
  const lines = texts.map((text) => shape(text, face, style.tracking));
  const korean = /\p{Script=Hangul}/u.test(texts.join('')) ? hangulInk(face) : { top: 0, bottom: 0 };
  const leading = (style.leading ?? 1.3) * size;
  const top = Math.max(korean.top, lines[0]?.top ?? 0) * size;
  const bottom = Math.max(-korean.bottom, -(lines.at(-1)?.bottom ?? 0)) * size;
  return {
    lines,
    face,
    size,
    leading,
    top,
    bottom,
    width: Math.max(...lines.map(widthOf)) * size,
    height: top + bottom + (lines.length - 1) * leading,
    cut,
  };
};

const growth = (text: string): number => {
  const letters = Array.from(text.replace(/\s/g, '')).length;
  if (letters === 1) return 2.6;
  if (letters === 2) return 2;
  return letters <= 4 ? 1.35 : 1;
};

interface Candidate {
  readonly set: SetText;
  readonly score: number;
}

const attempt = (words: readonly Word[], style: Style, room: Room, split: boolean): Candidate | undefined => {
  const face = faceOfBlock(words.map(({ text }) => text).join(''), style.face);
  const measure = (text: string): number => widthOf(shape(text, face, style.tracking));
  const space = shape('가 가', face, style.tracking).advance - shape('가가', face, style.tracking).advance;
  const text = joinWords(words);
  const largest = Math.min(room.max * (room.grows === true ? growth(text) : 1), room.ceiling ?? Infinity);
  let best: Candidate | undefined;
  for (let size = largest; size > room.min / 1.0001; size = size > room.min ? Math.max(size * 0.975, room.min) : 0) {
    // No smaller size can beat what is found: even one line without a fault would score less.
    if (best !== undefined && size / largest <= best.score) break;
    const box = room.w / size;
    const pieces = split ? words.flatMap((word) => splitWord(word, (part) => measure(part) <= box)) : words;
    const ends: number[] = [];
    const starts: number[] = [];
    pieces.reduce((at, piece, index) => {
      const from = at + (index === 0 || piece.glued ? 0 : space);
      starts.push(from);
      const to = from + shape(piece.text, face, style.tracking).advance;
      ends.push(to);
      return to;
    }, 0);
    const width = (from: number, to: number): number => {
      if (from === to) return measure(pieces[from]?.text ?? '');
      const [first, last] = [pieces[from], pieces[to]].map((piece) => shape(piece?.text ?? '', face, style.tracking));
      const bearings = (first?.left ?? 0) + ((last?.advance ?? 0) - (last?.right ?? 0));
      return (ends[to] ?? 0) - (starts[from] ?? 0) - bearings - (first?.hangLeft ?? 0) - (last?.hangRight ?? 0);
    };
    const total = width(0, pieces.length - 1);
    for (let count = 1; count <= room.lines; count += 1) {
      // What cannot fit is not broken into lines first.
      if ((count - 1) * (style.leading ?? 1.3) * size > room.h) break;
      if (total > box * count * 1.02 && !pieces.some(({ ends }, index) => ends && index < pieces.length - 1)) continue;
      const broken = breakLines(pieces, count, { width, box });
      if (broken === undefined) continue;
      const set = setLines(broken.lines, style, size);
      if (set.height > room.h || set.width > room.w * 1.004) continue;
      const score = size / largest - (room.linePenalty ?? 0.05) * (count - 1) - broken.cost / 420;
      if (best === undefined || score > best.score) best = { set, score };
    }
  }
  return best;
};

/** More cannot be set in a picture, and is not tried. */
const LONGEST = 240;

const cutToFit = (words: readonly Word[], style: Style, room: Room): SetText => {
  const smallest = { ...room, max: room.min, grows: false };
  let [low, high] = [0, words.length - 1];
  let best: SetText | undefined;
  const shortened = (count: number): Word[] => {
    const kept = words.slice(0, Math.max(count, 1));
    const last = kept.at(-1);
    const stem = (last?.text ?? '').replace(/[\p{P}\p{S}]+$/u, '');
    const short = count === 0 ? Array.from(stem).slice(0, 6).join('') : stem;
    return [...kept.slice(0, -1), { text: `${short}…`, glued: last?.glued ?? false, ends: true }];
  };
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = attempt(shortened(middle), style, smallest, true);
    if (found === undefined) high = middle - 1;
    else {
      best = found.set;
      low = middle + 1;
    }
  }
  return { ...(best ?? setLines(['…'], style, room.min)), cut: true };
};

/**
 * The best size and line breaks for the room. Words are split only when nothing else fits; then the text may be
 * smaller and have more lines; only then is it cut at a word.
 */
export const fit = (text: string, style: Style, room: Room): SetText => {
  const whole = Array.from(text);
  const words = wordsOf(whole.length > LONGEST ? whole.slice(0, LONGEST).join('') : text);
  const small = { ...room, min: room.min * 0.7, lines: room.lines + 4 };
  if (whole.length > LONGEST) return cutToFit(words, style, small);
  const found =
    attempt(words, style, room, false) ?? attempt(words, style, room, true) ?? attempt(words, style, small, true);
  return found?.set ?? cutToFit(words, style, small);
};

/** Small text on one line (or as many as given): shrunk a little, then cut. */
export const fitSmall = (text: string, style: Style, room: Omit<Room, 'linePenalty'>): SetText => {
  const whole = Array.from(text);
  const words = wordsOf(whole.length > LONGEST ? whole.slice(0, LONGEST).join('') : text);
  const found = whole.length > LONGEST ? undefined : attempt(words, style, room, false);
  return found?.set ?? attempt(words, style, room, true)?.set ?? cutToFit(words, style, room);
};
