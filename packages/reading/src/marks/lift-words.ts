import { findComponents } from '../components.ts';
import { sharp } from '../sharp.ts';
import type { Grey } from '../text/dark-on-light.ts';
import { cornersOf, EQUILATERAL, type Point, type Triangle } from './find-triangles.ts';
import type { Polarity } from './ink.ts';

/** What is as wide or high as this part of the mark is an arrow, not a letter. */
const ARROW = 0.33;
/** As far from a side as this part of the mark's width, an arrow goes; words that touch it are further in. */
const BAND = 0.085;
/** How wide a mark is when its words are read: letters are a sixth of it. */
const READ_WIDTH = 220;
const MOST_ENLARGED = 5;
const BORDER = 12;
/** Where the words of a mark are: within the arrows, and the material below. */
const [ABOVE, BELOW, BESIDE] = [0, 0.5, 0.12];

/** Between ink and paper: grain and shadows are white, what is blurred is black enough. */
const [BLACK, WHITE] = [0.1, 0.75];

const levelOf = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * part)] ?? 0;

const toSegment = ([x, y]: Point, [x1, y1]: Point, [x2, y2]: Point): number => {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const part = Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x - x1 - part * dx, y - y1 - part * dy);
};

/** The words of a mark without its arrows, dark on white, at the size at which they are read best. */
export const liftWords = async (grey: Grey, triangle: Triangle, polarity: Polarity): Promise<Grey | undefined> => {
  const { box: mark } = triangle;
  const corners = cornersOf(triangle);
  const left = Math.max(0, Math.round(mark.x - mark.width * BESIDE));
  const right = Math.min(grey.width, Math.round(mark.x + mark.width * (1 + BESIDE)));
  const top = Math.max(0, Math.round(mark.y - mark.height * ABOVE));
  const bottom = Math.min(grey.height, Math.round(mark.y + mark.height * (1 + BELOW)));
  const [width, height] = [right - left, bottom - top];
  if (width < 8 || height < 8) return undefined;
  const values = new Uint8Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const value = grey.data[(top + y) * grey.width + left + x] ?? 0;
      values[y * width + x] = polarity === 'dark' ? value : 255 - value;
    }
  const sample = Array.from(values);
  const paper = levelOf(sample, 0.6);
  const ink = levelOf(sample, 0.04);
  if (paper - ink < 12) return undefined;
  const dark = values.map((value) => {
    const part = (value - ink) / (paper - ink);
    return Math.max(0, Math.min(255, ((part - BLACK) / (WHITE - BLACK)) * 255));
  });
  const areas = findComponents(
    width,
    height,
    () => true,
    (at) => (dark[at] ?? 255) < 150,
  );
  const isArrow = Uint8Array.from({ length: areas.count }, (_, area) => {
    const across = (areas.right[area] ?? 0) - (areas.left[area] ?? 0) + 1;
    const down = (areas.bottom[area] ?? 0) - (areas.top[area] ?? 0) + 1;
    const isCut = areas.left[area] === 0 || areas.right[area] === width - 1;
    return Math.max(across, down) > mark.width * ARROW || isCut ? 1 : 0;
  });
  // With what is around it, where ink and paper mix.
  const words = Uint8Array.from(dark);
  areas.of.forEach((area, at) => {
    if (area < 0 || isArrow[area] === 0) return;
    const [x, y] = [at % width, Math.floor(at / width)];
    const place: Point = [left + x, top + y];
    const isBesideSide = corners.some(
      (corner, index) => toSegment(place, corner, corners[(index + 1) % 3] ?? corner) < mark.width * BAND,
    );
    const isInside = place[0] > mark.x && place[0] < mark.x + mark.width && place[1] > mark.y;
    if (isInside && !isBesideSide) return;
    for (let toY = Math.max(0, y - 2); toY <= Math.min(height - 1, y + 2); toY++)
      for (let toX = Math.max(0, x - 2); toX <= Math.min(width - 1, x + 2); toX++)
        if ((areas.of[toY * width + toX] ?? -1) < 0 || isArrow[areas.of[toY * width + toX] ?? 0] === 1)
          words[toY * width + toX] = 255;
  });
  // What a round bottle has stretched gets back the shape that it was printed in.
  const factor = Math.min(MOST_ENLARGED, READ_WIDTH / mark.width);
  const upright = Math.min(MOST_ENLARGED, (READ_WIDTH * EQUILATERAL) / mark.height);
  const { data, info } = await sharp(words, { raw: { width, height, channels: 1 } })
    .resize(Math.max(1, Math.round(width * factor)), Math.max(1, Math.round(height * upright)), {
      fit: 'fill',
      kernel: 'cubic',
    })
    .extend({ top: BORDER, bottom: BORDER, left: BORDER, right: BORDER, background: '#ffffff' })
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
};

export const turnBack = async ({ data, width, height }: Grey, turn: number): Promise<Grey> => {
  if (turn === 0) return { data, width, height };
  const { data: turned, info } = await sharp(data, { raw: { width, height, channels: 1 } })
    .rotate(-turn, { background: '#ffffff' })
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: turned, width: info.width, height: info.height };
};
