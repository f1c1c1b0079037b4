import { sharp } from '@madang/reading/sharp';
import { hex, type Rgb } from './colour.ts';
import { moodOf, typographyOf, type Typography } from './moods.ts';
import type { Palette } from './photo/palette.ts';
import type { Photo, Raster } from './photo/read.ts';
import { printable } from './fonts.ts';
import { pathOf, type Placement } from './text/shape.ts';
import type { SetText } from './text/fit.ts';
import { CompositorError, type Advertisement, type Box, type Mood, type Motif } from './types.ts';

/** How a layout is composed; paper uses the one whose proportions it comes near to. */
export type Shape = 'square' | 'wide' | 'tall' | 'classic';

interface Copy {
  readonly headline: string;
  readonly sub?: string;
  readonly body?: string;
  readonly call?: string;
  readonly shop?: string;
  readonly price?: string;
  readonly oldPrice?: string;
  readonly tag?: string;
  readonly date?: string;
  readonly place?: string;
  readonly customer?: string;
  readonly items: readonly { readonly name: string; readonly price?: string }[];
}

export interface Block {
  readonly id: string;
  readonly lines: readonly string[];
  readonly size: number;
  readonly path: string;
  readonly box: Box;
  /** Characters drawn as boxes, since their face does not hold them. */
  readonly boxes: number;
  colour: Rgb;
}

/**
 * Covers the photo under text, as little as the text needs; `cover` says how much of it lies at a point (0 to 1). With
 * `whole` it is full under all of its text: for when the softer shape does not do.
 */
export interface Scrim {
  readonly colour: Rgb;
  readonly start: number;
  readonly blocks: readonly string[];
  readonly cover: (x: number, y: number, whole: boolean) => number;
}

export interface Placed extends Box {
  readonly right: number;
  readonly bottom: number;
  readonly baseline: number;
}

export interface At {
  readonly x: number;
  readonly y: number;
  readonly align?: 'left' | 'right' | 'centre';
  /** What `y` is: the ink's top (else), its bottom, or the first baseline. */
  readonly anchor?: 'top' | 'bottom' | 'baseline';
  /** Degrees, around a point. */
  readonly turn?: { readonly degrees: number; readonly cx: number; readonly cy: number };
}

export interface Sheet {
  readonly W: number;
  readonly H: number;
  /** The short side; every size is a fraction of it. */
  readonly s: number;
  /** For small text: larger in a tall picture, which is seen small. */
  readonly t: number;
  /** What lies outside the picture on every side, for print. */
  readonly bleed: number;
  readonly shape: Shape;
  readonly storySafe: boolean;
  readonly mood: Mood;
  readonly seed: number;
  readonly rating?: number;
  readonly copy: Copy;
  readonly type: Typography;
  readonly photo?: Photo;
  readonly palette?: Palette;
  readonly logo?: Logo;
  readonly motif?: Motif;
  readonly ground: string[];
  readonly marks: string[];
  readonly blocks: Block[];
  readonly scrims: Scrim[];
  readonly dropped: string[];
  readonly cut: string[];
}

export interface Logo {
  readonly png: Buffer;
  readonly aspect: number;
}

export interface SheetOptions {
  readonly width: number;
  readonly height: number;
  readonly bleed: number;
  readonly shape: Shape;
  readonly storySafe: boolean;
  readonly photo?: Photo;
  readonly palette?: Palette;
  readonly logo?: Logo;
}

const copyOf = (ad: Advertisement, dropped: string[]): Copy => {
  const report = (what: string): void => {
    if (!dropped.includes(what)) dropped.push(what);
  };
  const clean = (text: string | undefined): string | undefined => {
    const kept = text === undefined ? '' : printable(text, report);
    return kept === '' ? undefined : kept;
  };
  const line = (text: string | undefined): string | undefined => clean(text?.replace(/\s+/g, ' '));
  const headline = clean(ad.headline);
  if (headline === undefined)
    throw new CompositorError('nothing_to_set', 'The headline holds no character that the fonts can draw.');
  return {
    headline,
    sub: line(ad.sub),
    body: clean(ad.body),
    call: line(ad.call),
    shop: line(ad.shop),
    price: line(ad.price),
    oldPrice: line(ad.oldPrice),
    tag: line(ad.tag),
    date: line(ad.date),
    place: line(ad.place),
    customer: line(ad.customer),
    items: (ad.items ?? []).flatMap(({ name, price }) => {
      const kept = line(name);
      return kept === undefined ? [] : [{ name: kept, price: line(price) }];
    }),
  };
};

export const createSheet = (ad: Advertisement, options: SheetOptions): Sheet => {
  const { width, height, ...rest } = options;
  const s = Math.min(width, height);
  const dropped: string[] = [];
  const mood = moodOf(ad.template, ad.mood);
  return {
    ...rest,
    W: width,
    H: height,
    s,
    t: options.shape === 'tall' ? 1.28 * s : s,
    mood,
    seed: ad.seed,
    rating: ad.rating,
    motif: ad.motif,
    copy: copyOf(ad, dropped),
    type: typographyOf(mood),
    ground: [],
    marks: [],
    blocks: [],
    scrims: [],
    dropped,
    cut: [],
  };
};

/** Puts set text on the sheet, each line by the ink of its first (or last) glyph. */
export const place = (sheet: Sheet, id: string, set: SetText, colour: Rgb, at: At): Placed => {
  const { size, leading, lines } = set;
  const last = (lines.length - 1) * leading;
  const baseline = at.anchor === 'baseline' ? at.y : at.anchor === 'bottom' ? at.y - set.bottom - last : at.y + set.top;
  const turned = turner(at.turn);
  const hang = Math.min(0.022 * sheet.s, 0.22 * size);
  const bounds = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  const path = lines
    .map((line, index) => {
      const hangLeft = line.hangLeft > 0 ? hang : 0;
      const width = (line.right - line.left - line.hangRight) * size - hangLeft;
      const start = at.align === 'right' ? at.x - width : at.align === 'centre' ? at.x - width / 2 : at.x;
      const x = start - line.left * size - hangLeft;
      const y = baseline + index * leading;
      const put: Placement = (px, py) => turned(x + px * size, y - py * size);
      const corners = [
        put(line.left, line.top),
        put(line.right, line.top),
        put(line.left, line.bottom),
        put(line.right, line.bottom),
      ];
      for (const [px, py] of line.outlines.length > 0 ? corners : []) {
        bounds.left = Math.min(bounds.left, px);
        bounds.right = Math.max(bounds.right, px);
        bounds.top = Math.min(bounds.top, py);
        bounds.bottom = Math.max(bounds.bottom, py);
      }
      return pathOf(line, put);
    })
    .join('');
  const box = { x: bounds.left, y: bounds.top, w: bounds.right - bounds.left, h: bounds.bottom - bounds.top };
  const boxes = lines.reduce((sum, line) => sum + line.boxes, 0);
  sheet.blocks.push({ id, lines: lines.map(({ text }) => text), size, path, colour, box, boxes });
  if (set.cut) sheet.cut.push(id);
  const x = at.align === 'right' ? at.x - set.width : at.align === 'centre' ? at.x - set.width / 2 : at.x;
  const y = baseline - set.top;
  return { x, y, w: set.width, h: set.height, right: x + set.width, bottom: baseline + last + set.bottom, baseline };
};

const turner = (turn: At['turn']): Placement => {
  if (turn === undefined) return (x, y) => [x, y];
  const [cos, sin] = [Math.cos((turn.degrees * Math.PI) / 180), Math.sin((turn.degrees * Math.PI) / 180)];
  const { cx, cy } = turn;
  return (x, y) => [cx + (x - cx) * cos - (y - cy) * sin, cy + (x - cx) * sin + (y - cy) * cos];
};

/** An area that touches the picture's edge goes on into the bleed. */
export const bled = ({ W, H, bleed }: Sheet, area: Box): Box => {
  const near = (one: number, other: number): boolean => Math.abs(one - other) < 0.5;
  const x = near(area.x, 0) ? -bleed : area.x;
  const y = near(area.y, 0) ? -bleed : area.y;
  const right = near(area.x + area.w, W) ? W + bleed : area.x + area.w;
  const bottom = near(area.y + area.h, H) ? H + bleed : area.y + area.h;
  return { x, y, w: right - x, h: bottom - y };
};

export const whole = (sheet: Sheet): Box => bled(sheet, { x: 0, y: 0, w: sheet.W, h: sheet.H });

export const rect = (area: Box, fill: Rgb, radius = 0): string =>
  `<rect x="${area.x.toFixed(2)}" y="${area.y.toFixed(2)}" width="${area.w.toFixed(2)}" height="${area.h.toFixed(2)}"` +
  `${radius > 0 ? ` rx="${radius.toFixed(2)}"` : ''} fill="${hex(fill)}"/>`;

export const rule = (x1: number, x2: number, y: number, thick: number, colour: Rgb, opacity = 1): string =>
  `<rect x="${x1.toFixed(2)}" y="${(y - thick / 2).toFixed(2)}" width="${(x2 - x1).toFixed(2)}"` +
  ` height="${thick.toFixed(2)}" fill="${hex(colour)}" fill-opacity="${opacity}"/>`;

export const stroke = (path: string, colour: Rgb, thick: number): string =>
  `<path d="${path}" fill="none" stroke="${hex(colour)}" stroke-width="${thick.toFixed(2)}"` +
  ` stroke-linecap="round" stroke-linejoin="round"/>`;

export const picture = async (raster: Raster, area: Box, attributes = ''): Promise<string> => {
  const jpeg = await sharp(raster.data, { raw: { width: raster.width, height: raster.height, channels: 3 } })
    .jpeg({ quality: 94, chromaSubsampling: '4:4:4' })
    .toBuffer();
  return (
    `<image x="${area.x.toFixed(2)}" y="${area.y.toFixed(2)}" width="${area.w.toFixed(2)}"` +
    ` height="${area.h.toFixed(2)}" preserveAspectRatio="none" ${attributes}` +
    ` href="data:image/jpeg;base64,${jpeg.toString('base64')}"/>`
  );
};
