import { contrast, hex, oklch, readable, type Rgb } from '../colour.ts';
import { canMelt, meltPhoto } from '../photo/melt.ts';
import { cropPhoto, placePhoto } from '../photo/place.ts';
import { picture, place, rect, whole, type Placed, type Sheet } from '../sheet.ts';
import { fit, type SetText } from '../text/fit.ts';
import type { Box } from '../types.ts';
import { clamp, shopMark, small, tonesOf } from './parts.ts';

const M = 0.07;
const PILL = 0.077;

interface Layout {
  readonly mark: number;
  readonly column: { x: number; y: number; w: number; bottom: number };
  readonly max: number;
  readonly lines: number;
  readonly arch?: Box;
  readonly card?: Box;
}

const layoutOf = ({ W, H, s, shape, photo, storySafe }: Sheet): Layout => {
  const m = M * s;
  if (photo === undefined) {
    const wide = shape === 'wide' || shape === 'classic';
    return {
      mark: (shape === 'tall' ? 0.25 : 0.185) * s,
      column: {
        x: m,
        y: shape === 'tall' ? (storySafe ? 0.15 : 0.11) * H : m + 0.01 * s,
        w: W - 2 * m,
        bottom: shape === 'tall' ? 0.92 * H : H - m,
      },
      max: (shape === 'tall' ? (storySafe ? 0.112 : 0.135) : wide ? 0.094 : 0.082) * s,
      lines: shape === 'tall' ? 7 : 5,
    };
  }
  switch (shape) {
    case 'wide': {
      const arch = { x: m, y: 0.115 * H, w: 0.335 * W, h: 0.885 * H };
      const x = arch.x + arch.w + 0.062 * W;
      return { mark: 0.15 * s, column: { x, y: m, w: W - m - x, bottom: H - m }, max: 0.088 * s, lines: 4, arch };
    }
    case 'tall':
      return {
        mark: 0.165 * s,
        column: { x: m, y: 0.072 * H, w: W - 2 * m, bottom: 0.635 * H },
        max: 0.085 * s,
        lines: 5,
        arch: { x: 0.1 * W, y: 0.56 * H, w: 0.8 * W, h: 0.44 * H },
      };
    case 'classic': {
      const card = { x: 0.495 * W, y: m, w: 0.505 * W - m, h: H - 2 * m };
      const pad = 0.06 * s;
      return {
        mark: 0.098 * s,
        column: { x: card.x + pad, y: card.y + 0.052 * s, w: card.w - 2 * pad, bottom: card.y + card.h - 0.056 * s },
        max: 0.062 * s,
        lines: 7,
        card,
      };
    }
    default:
      return {
        mark: 0.135 * s,
        column: { x: m, y: m, w: 0.575 * W - m - 0.045 * W, bottom: H - m },
        max: 0.062 * s,
        lines: 7,
        arch: { x: 0.575 * W, y: 0.165 * H, w: 0.425 * W - m, h: 0.835 * H },
      };
  }
};

/** Two opening quotes, drawn. */
const drawMark = (sheet: Sheet, x: number, y: number, size: number, colour: Rgb): void => {
  const [wide, high] = [0.46 * size, 0.86 * size];
  const one = (left: number): string =>
    `M${left} ${y + high}V${y + 0.46 * size}A${wide} ${0.46 * size} 0 0 1 ${left + wide} ${y}` +
    `V${y + 0.22 * size}A${0.19 * size} ${0.24 * size} 0 0 0 ${left + 0.27 * size} ${y + 0.42 * size}` +
    `H${left + wide}V${y + high}Z`;
  sheet.ground.push(`<path d="${one(x)}${one(x + 0.6 * size)}" fill="${hex(colour)}"/>`);
};

const drawStars = (sheet: Sheet, x: number, y: number, size: number, rating: number, full: Rgb, empty: Rgb): number => {
  const star = (cx: number): string =>
    Array.from({ length: 10 }, (_, index) => {
      const r = (index % 2 === 0 ? 0.5 : 0.205) * size;
      const angle = (index / 10) * 2 * Math.PI - Math.PI / 2;
      const [px, py] = [cx + r * Math.cos(angle), y + size / 2 + r * Math.sin(angle)];
      return `${index === 0 ? 'M' : 'L'}${px.toFixed(2)} ${py.toFixed(2)}`;
    }).join('') + 'Z';
  for (let index = 0; index < 5; index += 1) {
    const colour = index < Math.round(rating) ? full : empty;
    sheet.ground.push(`<path d="${star(x + size / 2 + index * size * 1.14)}" fill="${hex(colour)}"/>`);
  }
  return y + size;
};

const archPath = ({ x, y, w, h }: Box): string => {
  const r = w / 2;
  return `M${x} ${y + h}V${y + r}A${r} ${r} 0 0 1 ${x + w} ${y + r}V${y + h}`;
};

const putArch = async (sheet: Sheet, arch: Box, hairline: Rgb): Promise<void> => {
  const { photo, s, bleed } = sheet;
  if (photo === undefined) return;
  const area = { ...arch, h: arch.h + bleed };
  // In a tall one the pill lies over the lower half.
  const middle = sheet.shape === 'tall' ? 0.47 : 0.56;
  const wanted = { cx: arch.x + arch.w / 2, cy: arch.y + arch.h * middle, width: arch.w * 0.9, height: arch.h * 0.66 };
  const crop = await cropPhoto(photo, area, placePhoto(photo, area, wanted));
  const d = 0.014 * s;
  const outer = { x: arch.x - d, y: arch.y - d, w: arch.w + 2 * d, h: arch.h + d + bleed };
  sheet.ground.push(
    `<clipPath id="arch"><path d="${archPath(area)}Z"/></clipPath>`,
    await picture(crop, area, 'clip-path="url(#arch)"'),
    `<path d="${archPath(outer)}" fill="none" stroke="${hex(hairline)}" stroke-width="${Math.max(1.2, 0.0018 * s)}"/>`,
  );
};

const fillWithPhoto = async (sheet: Sheet): Promise<void> => {
  const { photo, W, H } = sheet;
  if (photo === undefined) return;
  const area = whole(sheet);
  const { subject, raster } = photo;
  const aspect = raster.height / raster.width;
  if (canMelt(photo)) {
    const wide = Math.min((0.41 * W) / subject.w, (0.78 * H) / (subject.h * aspect));
    const lies = {
      x: 0.24 * W - (subject.x + subject.w / 2) * wide,
      y: 0.53 * H - (subject.y + subject.h / 2) * wide * aspect,
      w: wide,
      h: wide * aspect,
    };
    sheet.ground.push(await picture(await meltPhoto(photo, area, lies), area));
    return;
  }
  const wanted = { cx: 0.255 * W, cy: 0.53 * H, width: 0.46 * W, height: 0.8 * H, ends: { right: Infinity } };
  sheet.ground.push(await picture(await cropPhoto(photo, area, placePhoto(photo, area, wanted)), area));
};

interface Colours {
  readonly paper: Rgb;
  readonly ink: Rgb;
  readonly accent: Rgb;
  readonly faint: Rgb;
  readonly hairline: Rgb;
}

/** Paper beside a red or a pink is cream, not pink: a hue near yellow's is drawn towards it, any other stays. */
const warmer = (hue: number): number => {
  const off = ((hue - 62 + 540) % 360) - 180;
  return Math.abs(off) < 75 ? 62 + off * 0.35 : hue;
};

/** Side padding and height of the pill, in its own units. */
const putPill = (
  sheet: Sheet,
  colours: Colours,
  at: { x: number; y: number; w: number; align: 'left' | 'right' | 'centre' },
): void => {
  const { s, t, copy, type } = sheet;
  if (copy.call === undefined) return;
  const scale = sheet.shape === 'tall' ? t : s;
  const [high, pad] = [PILL * scale, 0.034 * scale];
  const set = small(sheet, copy.call, type.strong, 0.0305 * scale, at.w - 2 * pad);
  const wide = set.width + 2 * pad;
  const x = at.align === 'right' ? at.x - wide : at.align === 'centre' ? at.x - wide / 2 : at.x;
  sheet.ground.push(rect({ x, y: at.y - high, w: wide, h: high }, colours.accent, high / 2));
  const text: Rgb = contrast([255, 255, 255], colours.accent) >= 4.6 ? [255, 255, 255] : colours.ink;
  place(sheet, 'call', set, text, {
    x: x + wide / 2,
    y: at.y - high / 2 + set.size * 0.355,
    align: 'centre',
    anchor: 'baseline',
  });
};

/** Stars, name, and what it was and when: sizes here, so that the quote knows what is left. */
const signature = (
  sheet: Sheet,
  width: number,
): { height: number; put: (x: number, y: number, colours: Colours) => number } => {
  const { s, copy, type, rating } = sheet;
  const tender = sheet.mood === 'tender';
  const t = (sheet.photo !== undefined && sheet.shape === 'classic' ? 0.92 : 1) * sheet.t;
  const name =
    copy.customer === undefined
      ? undefined
      : small(sheet, copy.customer, tender ? 'nanum-pen-script-400' : type.strong, (tender ? 0.066 : 0.034) * t, width);
  const what = copy.date === undefined ? undefined : small(sheet, copy.date, type.small, 0.0268 * t, width, 2);
  const star = 0.036 * t;
  const stars = rating === undefined ? 0 : star + 0.026 * s;
  const height = stars + (name === undefined ? 0 : name.height + 0.02 * s) + (what === undefined ? 0 : what.height);
  return {
    height,
    put: (x, from, colours) => {
      let y = from;
      if (rating !== undefined)
        y = drawStars(sheet, x, y, star, clamp(rating, 0, 5), colours.accent, colours.faint) + 0.026 * s;
      if (name !== undefined) y = place(sheet, 'customer', name, colours.ink, { x, y }).bottom + 0.02 * s;
      if (what !== undefined) y = place(sheet, 'date', what, colours.ink, { x, y }).bottom;
      return y;
    },
  };
};

const putQuote = (sheet: Sheet, layout: Layout, colours: Colours, top: number, bottom: number): Placed => {
  const { s, copy, type } = sheet;
  const { column, max, lines } = layout;
  const sign = signature(sheet, column.w);
  const gap = sign.height > 0 ? 0.046 * (sheet.shape === 'tall' ? sheet.t : s) : 0;
  // The drawn mark stands for quotes around the whole.
  const quote = copy.headline.replace(/^[“"'‘「]+|[”"'’」]+$/gu, '').trim();
  const long = Array.from(quote).length > 34;
  const set: SetText = fit(
    quote === '' ? copy.headline : quote,
    { face: type.headline, tracking: type.tracking, leading: Math.max(1.36, type.leading) },
    {
      w: column.w,
      h: bottom - top - sign.height - gap,
      max,
      min: 0.034 * s,
      lines: long ? Math.max(lines, 6) : lines,
      linePenalty: sheet.shape === 'wide' ? 0.03 : 0.012,
      grows: true,
      ceiling: 0.24 * s,
    },
  );
  // A short quote in a wide picture does not hang under its mark, with all of the room below it.
  const spare = sheet.shape === 'wide' ? bottom - top - set.height - gap - sign.height : 0;
  const head = place(sheet, 'headline', set, colours.ink, { x: column.x, y: top + Math.max(0, 0.3 * spare) });
  if (sign.height > 0) sign.put(column.x, head.bottom + gap, colours);
  return head;
};

/** A customer speaks. */
export const review = async (sheet: Sheet): Promise<void> => {
  const { W, H, s, t, type, photo, copy } = sheet;
  const m = M * s;
  const tones = tonesOf(sheet);
  const { h, c } = tones.accent;
  const warm = warmer(h);
  const paper = oklch(0.958, clamp(c * 0.2, 0.016, 0.024), warm);
  const colours: Colours = {
    paper,
    ink: oklch(0.24, clamp(c * 0.3, 0.022, 0.035), h),
    accent: readable({ l: 0.47, c: clamp(c, 0.07, 0.13), h }, paper, 4.7),
    faint: oklch(0.84, clamp(c * 0.6, 0.04, 0.07), h),
    hairline: oklch(0.62, 0.07, warm),
  };
  const layout = layoutOf(sheet);
  sheet.ground.push(rect(whole(sheet), paper));
  if (layout.card !== undefined) {
    await fillWithPhoto(sheet);
    sheet.ground.push(rect(layout.card, paper, 0.012 * s));
  }
  const { column, mark } = layout;
  const story = sheet.storySafe && sheet.shape === 'tall';
  const top = story && photo !== undefined ? 0.134 * H : column.y;
  drawMark(sheet, column.x, top, mark, colours.faint);
  const shopRight = layout.card === undefined ? W - m : column.x + column.w;
  const pillHigh = copy.call === undefined ? 0 : PILL * (sheet.shape === 'tall' ? t : s);
  const from = top + mark * 0.86 + 0.05 * s;
  const shopTop = top + 0.03 * s;
  const atTop = { x: shopRight, y: shopTop, align: 'right' as const };

  if (photo === undefined) {
    const bottom = story ? 0.815 * H : column.bottom;
    putPill(sheet, colours, { x: W - m, y: bottom, w: 0.55 * (W - 2 * m), align: 'right' });
    shopMark(sheet, type.headline, 0.036 * t, 0.4 * (W - 2 * m), colours.ink, {
      x: m,
      y: bottom - (pillHigh === 0 ? 0 : pillHigh / 2 - 0.013 * t),
      anchor: 'baseline',
    });
    putQuote(sheet, layout, colours, from, bottom - Math.max(pillHigh, 0.04 * t) - 0.05 * s);
    return;
  }
  if (sheet.shape === 'tall') {
    shopMark(sheet, type.headline, 0.036 * t, 0.5 * W, colours.ink, atTop);
    const arch = layout.arch as Box;
    const head = putQuote(sheet, layout, colours, from, column.bottom - 0.045 * s);
    const lowest = Math.max(
      head.bottom,
      ...sheet.blocks.filter(({ id }) => id === 'customer' || id === 'date').map(({ box }) => box.y + box.h),
    );
    const y = Math.max(arch.y, lowest + 0.05 * s);
    await putArch(sheet, { ...arch, y, h: H - y }, colours.hairline);
    putPill(sheet, colours, { x: W / 2, y: (story ? 0.815 : 0.925) * H, w: 0.7 * W, align: 'centre' });
    return;
  }
  if (layout.arch !== undefined) await putArch(sheet, layout.arch, colours.hairline);
  const wide = sheet.shape === 'wide';
  const shopWidth = layout.card === undefined ? (wide ? 0.3 * W : 0.34 * W) : column.w * 0.6;
  if (wide)
    shopMark(sheet, type.headline, 0.036 * s, shopWidth, colours.ink, {
      x: W - m,
      y: column.bottom - (pillHigh === 0 ? 0 : pillHigh / 2 - 0.013 * s),
      align: 'right',
      anchor: 'baseline',
    });
  else {
    // Over the arch stands the name of whose flowers it shows.
    const over =
      layout.arch === undefined ? atTop : { x: layout.arch.x + layout.arch.w / 2, y: m, align: 'centre' as const };
    shopMark(sheet, type.headline, 0.038 * s, shopWidth, colours.ink, over);
  }
  putPill(sheet, colours, { x: column.x, y: column.bottom, w: column.w * (wide ? 0.6 : 1), align: 'left' });
  const foot = Math.max(pillHigh, wide && (copy.shop !== undefined || sheet.logo !== undefined) ? 0.04 * s : 0);
  putQuote(sheet, layout, colours, from, column.bottom - foot - (foot === 0 ? 0 : 0.045 * s));
};
