import { decode } from '../picture.ts';
import { sharp } from '../sharp.ts';
import { greyOf, type Grey } from '../text/dark-on-light.ts';
import { recognise } from '../text/recogniser.ts';
import type { Box, FoundMark, Mark } from '../types.ts';
import { findTriangles, TURNS, type Triangle } from './find-triangles.ts';
import { inkOf, type Polarity } from './ink.ts';
import { liftWords, turnBack } from './lift-words.ts';
import { markOf } from './words.ts';

/** Arrows are looked for in a smaller picture, their words are read in this one. */
const MOST_PIXELS = 8_000_000;
const SEARCHED_PIXELS = 1_000_000;
/** Of what looks like a triangle; a printed page has many, a package has few. */
const MOST_TRIANGLES = 16;
/** Of a word; what counts is that it is one of a mark's. */
const LEAST_CONFIDENCE = 0.3;
/** A mark has two lines; what has more is something else, and takes long to read. */
const MOST_LINES = 4;

const shrink = async (grey: Grey): Promise<Grey & { readonly factor: number }> => {
  const factor = Math.min(1, Math.sqrt(SEARCHED_PIXELS / (grey.width * grey.height)));
  const { data, info } = await sharp(grey.data, { raw: { width: grey.width, height: grey.height, channels: 1 } })
    .resize(Math.max(1, Math.round(grey.width * factor)), Math.max(1, Math.round(grey.height * factor)), {
      fit: 'fill',
    })
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, factor: info.width / grey.width };
};

const scaled = ({ x, y, width, height }: Box, by: number): Box => ({
  x: Math.round(x * by),
  y: Math.round(y * by),
  width: Math.round(width * by),
  height: Math.round(height * by),
});

/** The turn that the arrows have first, then the others: words are often turned a little otherwise. */
const readMark = async (
  grey: Grey,
  triangle: Triangle,
  polarity: Polarity,
): Promise<{ mark: Mark; confidence: number } | undefined> => {
  const words = await liftWords(grey, triangle, polarity);
  if (words === undefined) return undefined;
  let vague: { mark: Mark; confidence: number } | undefined;
  for (const turn of new Set([triangle.turn, ...TURNS])) {
    const lines = await recognise(await turnBack(words, turn), 'block');
    if (lines.length > MOST_LINES) return vague;
    const sure = lines.flatMap(({ words: each }) => each).filter(({ confidence }) => confidence >= LEAST_CONFIDENCE);
    const mark = markOf(sure.map(({ text }) => text).join(' '));
    if (mark === undefined) continue;
    const read = { mark, confidence: sure.reduce((sum, { confidence }) => sum + confidence, 0) / sure.length };
    // The material below may be read in another turn.
    if (mark !== 'can' && mark !== 'plastic') return read;
    vague ??= read;
  }
  return vague;
};

export const readMarks = async (bytes: Uint8Array): Promise<FoundMark[]> => {
  const picture = await decode(bytes, MOST_PIXELS);
  const grey = greyOf(picture);
  const searched = await shrink(grey);
  const found: FoundMark[] = [];
  for (const polarity of ['dark', 'light'] as const)
    for (const triangle of findTriangles(inkOf(searched, polarity), searched.width, searched.height).slice(
      0,
      MOST_TRIANGLES,
    )) {
      const box = scaled(triangle.box, 1 / searched.factor);
      const read = await readMark(grey, { ...triangle, box }, polarity);
      if (read !== undefined) found.push({ ...read, box: scaled(box, picture.scale) });
    }
  return found.toSorted((a, b) => a.box.y - b.box.y || a.box.x - b.box.x);
};
