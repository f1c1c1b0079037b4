import { Resvg } from '@resvg/resvg-js';
import { hex, luminance, mix, ratio, readable, lchOfRgb, type Rgb } from './colour.ts';
import type { Block, Scrim, Sheet } from './sheet.ts';
import type { BlockReport, Box } from './types.ts';

/** Opaque or premultiplied RGBA of the whole sheet, bleed included. */
export interface Pixels {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

const draw = ({ W, H, bleed }: Sheet, inner: string, attributes = ''): Pixels => {
  const [width, height] = [W + 2 * bleed, H + 2 * bleed];
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"` +
    ` viewBox="${-bleed} ${-bleed} ${width} ${height}" ${attributes}>${inner}</svg>`;
  const image = new Resvg(svg, { font: { loadSystemFonts: false } }).render();
  return { data: image.pixels, width: image.width, height: image.height };
};

export const drawGround = (sheet: Sheet): Pixels => draw(sheet, sheet.ground.join(''));
export const drawMarks = (sheet: Sheet): Pixels => draw(sheet, sheet.marks.join(''));
export const drawText = (sheet: Sheet): Pixels =>
  draw(
    sheet,
    sheet.marks.join('') + sheet.blocks.map(({ path, colour }) => `<path d="${path}" fill="${hex(colour)}"/>`).join(''),
  );

export interface Masked {
  /** Indexes of the pixels that the block's glyphs cover. */
  readonly pixels: Int32Array;
  readonly ink: Box;
}

/** Every block in a colour of its own, without anti-aliasing: the glyphs' real shapes. */
export const maskBlocks = (sheet: Sheet): Masked[] => {
  const { blocks, bleed } = sheet;
  const id = (index: number): string => `#${(index + 1).toString(16).padStart(6, '0')}`;
  const inner = blocks.map(({ path }, index) => `<path d="${path}" fill="${id(index)}"/>`).join('');
  const { data, width, height } = draw(sheet, inner, 'shape-rendering="crispEdges"');
  const found = blocks.map(() => ({ pixels: [] as number[], left: width, right: -1, top: height, bottom: -1 }));
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const at = y * width + x;
      if (data[at * 4 + 3] !== 255) continue;
      const one = found[((data[at * 4 + 1] ?? 0) << 8) + (data[at * 4 + 2] ?? 0) - 1];
      if (one === undefined) continue;
      one.pixels.push(at);
      if (x < one.left) one.left = x;
      if (x > one.right) one.right = x;
      if (y < one.top) one.top = y;
      if (y > one.bottom) one.bottom = y;
    }
  return found.map(({ pixels, left, right, top, bottom }) => ({
    pixels: Int32Array.from(pixels),
    ink: { x: left - bleed, y: top - bleed, w: Math.max(0, right - left + 1), h: Math.max(0, bottom - top + 1) },
  }));
};

const percentile = (values: Float32Array, share: number): number =>
  values.sort()[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;

/** The ratio that all but a hundredth of the block's pixels reach. */
const contrastOf = (colour: Rgb, pixels: Int32Array, under: (at: number) => number): number => {
  if (pixels.length === 0) return 21;
  const own = luminance(...colour);
  const stride = Math.max(1, Math.floor(pixels.length / 20_000));
  const ratios = new Float32Array(Math.ceil(pixels.length / stride));
  for (let index = 0; index < ratios.length; index += 1) ratios[index] = ratio(own, under(pixels[index * stride] ?? 0));
  return percentile(ratios, 0.01);
};

const ENOUGH = 4.6;
const LEAST = 4.5;
const STEPS = 6;

/** How strong the scrim has to be for its blocks, by bisection; and what it does to the ground. */
const applyScrim = (sheet: Sheet, scrim: Scrim, ground: Pixels, masks: ReadonlyMap<string, Masked>): void => {
  const { data, width } = ground;
  const { bleed } = sheet;
  let everywhere = false;
  const cover = (at: number): number => scrim.cover((at % width) - bleed, Math.floor(at / width) - bleed, everywhere);
  const blended = (at: number, strength: number): number => {
    const share = cover(at) * strength;
    const channel = (index: 0 | 1 | 2): number => {
      const own = data[at * 4 + index] ?? 0;
      return Math.round(own + (scrim.colour[index] - own) * share);
    };
    return luminance(channel(0), channel(1), channel(2));
  };
  const worst = (strength: number): number =>
    Math.min(
      ...sheet.blocks
        .filter(({ id }) => scrim.blocks.includes(id))
        .map(({ id, colour }) => {
          const pixels = masks.get(id)?.pixels ?? new Int32Array();
          const few = pixels.filter((_, index) => index % Math.ceil(Math.max(1, pixels.length / 3000)) === 0);
          return contrastOf(colour, few, (at) => blended(at, strength));
        }),
    );
  let [low, high] = [scrim.start, 1];
  if (worst(high) < ENOUGH) everywhere = true;
  if (worst(low) >= ENOUGH) high = low;
  else
    for (let step = 0; step < STEPS; step += 1) {
      const middle = (low + high) / 2;
      if (worst(middle) >= ENOUGH) high = middle;
      else low = middle;
    }
  if (high === 0) return;
  for (let at = 0; at < data.length / 4; at += 1) {
    const share = cover(at) * high;
    if (share <= 0) continue;
    for (let channel = 0; channel < 3; channel += 1) {
      const own = data[at * 4 + channel] ?? 0;
      data[at * 4 + channel] = Math.round(own + ((scrim.colour[channel] ?? 0) - own) * share);
    }
  }
};

/** A colour that the ground under the block lets be read, as near to the wanted one as that allows. */
const mendColour = (block: Block, ground: Pixels, pixels: Int32Array): void => {
  const stride = Math.max(1, Math.floor(pixels.length / 4000));
  const seen = Array.from({ length: Math.ceil(pixels.length / stride) }, (_, index) => {
    const at = (pixels[index * stride] ?? 0) * 4;
    return [ground.data[at] ?? 0, ground.data[at + 1] ?? 0, ground.data[at + 2] ?? 0] as const;
  }).sort((one, other) => luminance(...one) - luminance(...other));
  const pick = (share: number): Rgb => seen[Math.floor((seen.length - 1) * share)] ?? [255, 255, 255];
  const own = luminance(...block.colour);
  const candidates = [pick(0.01), pick(0.99)].map((under) => readable(lchOfRgb(block.colour), under, ENOUGH));
  const under = (at: number): number =>
    luminance(ground.data[at * 4] ?? 0, ground.data[at * 4 + 1] ?? 0, ground.data[at * 4 + 2] ?? 0);
  const scored = [...candidates, mix(block.colour, [0, 0, 0], 1), mix(block.colour, [255, 255, 255], 1)]
    .map((colour) => ({ colour, contrast: contrastOf(colour, pixels, under) }))
    .sort(
      (one, other) =>
        Number(other.contrast >= LEAST) - Number(one.contrast >= LEAST) ||
        (one.contrast >= LEAST
          ? Math.abs(luminance(...one.colour) - own) - Math.abs(luminance(...other.colour) - own)
          : other.contrast - one.contrast),
    );
  block.colour = scored[0]?.colour ?? block.colour;
};

/** Settles scrims and colours on the drawn ground, and says what each block's contrast then is. */
export const settleContrast = (sheet: Sheet, ground: Pixels): BlockReport[] => {
  const masks = maskBlocks(sheet);
  const byId = new Map(sheet.blocks.map(({ id }, index) => [id, masks[index] as Masked]));
  for (const scrim of sheet.scrims) applyScrim(sheet, scrim, ground, byId);
  const under = (at: number): number =>
    luminance(ground.data[at * 4] ?? 0, ground.data[at * 4 + 1] ?? 0, ground.data[at * 4 + 2] ?? 0);
  return sheet.blocks.map((block, index) => {
    const { pixels, ink } = masks[index] as Masked;
    if (contrastOf(block.colour, pixels, under) < LEAST) mendColour(block, ground, pixels);
    return {
      id: block.id,
      text: block.lines.join('\n'),
      lines: block.lines,
      size: block.size,
      box: block.box,
      ink,
      boxes: block.boxes,
      contrast: contrastOf(block.colour, pixels, under),
    };
  });
};

/** Lays the text over the ground, in place. */
export const layOver = (ground: Pixels, text: Pixels): void => {
  for (let at = 0; at < ground.data.length; at += 4) {
    const alpha = text.data[at + 3] ?? 0;
    if (alpha === 0) continue;
    for (let channel = 0; channel < 3; channel += 1) {
      const under = ((ground.data[at + channel] ?? 0) * (255 - alpha)) / 255;
      ground.data[at + channel] = Math.min(255, Math.round((text.data[at + channel] ?? 0) + under));
    }
  }
};
