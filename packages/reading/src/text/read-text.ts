import { decode } from '../picture.ts';
import { sharp } from '../sharp.ts';
import type { PictureText, TextLine } from '../types.ts';
import { darkOnLight, greyOf, type Grey } from './dark-on-light.ts';
import { letterHeight } from './line-height.ts';
import { recognise, type Line } from './recogniser.ts';

/** A phone's screen whole. */
const MOST_PIXELS = 4_000_000;
const MOST_ENLARGED_PIXELS = 6_000_000;
/** The height of letters at which Tesseract reads best, of small ones and large ones alike. */
const LETTERS = 30;
const [SMALLEST, LARGEST] = [0.35, 3];
/** Below this it is noise: icons, edges, things in a photograph. */
const LEAST_CONFIDENCE = 0.4;

const invert = (grey: Grey): Grey => ({ ...grey, data: grey.data.map((value) => 255 - value) });

const resize = async ({ data, width, height }: Grey, factor: number): Promise<Grey> => {
  const { data: resized, info } = await sharp(data, { raw: { width, height, channels: 1 } })
    .resize(Math.max(1, Math.round(width * factor)), Math.max(1, Math.round(height * factor)), {
      fit: 'fill',
      kernel: 'cubic',
    })
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: resized, width: info.width, height: info.height };
};

const readAt = async (grey: Grey): Promise<(Line & { readonly factor: number })[]> => {
  const letters = letterHeight(grey) ?? LETTERS;
  const room = Math.sqrt(MOST_ENLARGED_PIXELS / (grey.width * grey.height));
  const factor = Math.min(room, LARGEST, Math.max(SMALLEST, LETTERS / letters));
  const sized = await resize(grey, factor);
  return (await recognise(sized, 'block')).map((line) => ({ ...line, factor: sized.width / grey.width }));
};

const meets = (one: TextLine, other: TextLine): boolean =>
  one.box.x < other.box.x + other.box.width &&
  other.box.x < one.box.x + one.box.width &&
  one.box.y < other.box.y + other.box.height &&
  other.box.y < one.box.y + one.box.height;

export const readText = async (bytes: Uint8Array): Promise<PictureText> => {
  const picture = await decode(bytes, MOST_PIXELS);
  const plain = darkOnLight(picture);
  const readings = plain === undefined ? [greyOf(picture), invert(greyOf(picture))] : [plain];
  const found: TextLine[] = [];
  for (const reading of readings)
    for (const { text, confidence, box, factor } of await readAt(reading)) {
      const scale = picture.scale / factor;
      found.push({
        text,
        confidence,
        box: {
          x: Math.round(box.x * scale),
          y: Math.round(box.y * scale),
          width: Math.round(box.width * scale),
          height: Math.round(box.height * scale),
        },
      });
    }
  // Of what was read at one place in both polarities, the surer one.
  const lines: TextLine[] = [];
  for (const line of found.toSorted((a, b) => b.confidence - a.confidence))
    if (line.confidence >= LEAST_CONFIDENCE && !lines.some((other) => meets(line, other))) lines.push(line);
  return {
    width: picture.fullWidth,
    height: picture.fullHeight,
    lines: lines.toSorted((a, b) => a.box.y - b.box.y || a.box.x - b.box.x),
  };
};
