import { hex, oklch, readable, type Rgb } from '../colour.ts';
import { cropPhoto, placePhoto } from '../photo/place.ts';
import { picture, place, rect, rule, whole, type Sheet } from '../sheet.ts';
import { fit, fitSmall, setLines, type SetText } from '../text/fit.ts';
import type { Box } from '../types.ts';
import { clamp, shopMark, small, tonesOf } from './parts.ts';

const M = 0.07;
const LONG = 26;
/** More rows than this stand in two columns where the picture is wide. */
const ONE_COLUMN = 7;
const MOST_ROWS = 14;

interface Layout {
  readonly circle: { cx: number; cy: number; r: number };
  readonly head: { x: number; y: number; w: number; max: number; lines: number; bottom: number };
  /** Without `top` the list follows the headline. */
  readonly list: { x: number; w: number; top?: number };
  readonly footer: { x: number; w: number };
}

interface Colours {
  readonly text: Rgb;
  readonly accent: Rgb;
}

const layoutOf = ({ W, H, s, shape, copy, storySafe }: Sheet): Layout => {
  const m = M * s;
  const long = Array.from(copy.headline).length > LONG;
  const all = { x: m, w: W - 2 * m };
  switch (shape) {
    case 'wide': {
      const column = { x: m, w: 0.475 * W - m };
      return {
        circle: { cx: 0.8 * W, cy: 0.5 * H, r: 0.515 * s },
        head: { ...column, y: m, max: 0.112 * s, lines: long ? 4 : 2, bottom: (long ? 0.38 : 0.35) * H },
        list: column,
        footer: column,
      };
    }
    case 'tall':
      return {
        circle: { cx: 0.6 * W, cy: (storySafe ? 0.15 : 0.21) * H, r: 0.46 * s },
        head: {
          ...all,
          y: (storySafe ? 0.43 : 0.5) * H,
          max: 0.115 * s,
          lines: long ? 4 : 2,
          bottom: ((long ? 0.66 : 0.63) - (storySafe ? 0.07 : 0)) * H,
        },
        list: all,
        footer: all,
      };
    case 'classic':
      return {
        circle: { cx: 0.195 * W, cy: 0.7 * H, r: 0.405 * s },
        head: { x: m, w: 0.44 * W, y: m, max: 0.098 * s, lines: long ? 4 : 2, bottom: 0.268 * H },
        list: { x: 0.56 * W, w: 0.44 * W - m, top: m },
        footer: { x: 0.56 * W, w: 0.44 * W - m },
      };
    default:
      return {
        circle: { cx: 0.795 * W, cy: 0.175 * H, r: 0.315 * s },
        head: { x: m, w: (long ? 0.35 : 0.37) * W, y: m, max: 0.094 * s, lines: long ? 7 : 3, bottom: 0.485 * H },
        list: { ...all, top: 0.525 * H },
        footer: all,
      };
  }
};

/** The unit 원 is left out, since all rows share it. */
const bare = (price: string | undefined): string => (price ?? '').replace(/(?<=\d)\s*원$/u, '');

interface Row {
  readonly name: SetText;
  readonly price: SetText | undefined;
}

const setRows = (sheet: Sheet, width: number, pitch: number, most: number): Row[] => {
  const { s, t, copy, type } = sheet;
  const size = Math.min(0.5 * pitch, most * t);
  const min = Math.max(0.0165 * s, size * 0.55);
  const items = copy.items.slice(0, MOST_ROWS);
  const room = { h: Infinity, max: size, min, lines: 1 };
  const strong = { face: type.strong, tracking: -0.02 };
  const prices = items
    .map(({ price }) => bare(price))
    .map((price) => (price === '' ? undefined : fitSmall(price, strong, { ...room, w: width * 0.5 })));
  const priceWidth = Math.max(0, ...prices.map((set) => set?.width ?? 0));
  const names = items.map(({ name }) =>
    fitSmall(name, { face: type.small, tracking: -0.02 }, { ...room, w: width - priceWidth - 0.05 * s }),
  );
  // All names in one size, the smallest that any of them needs; the same for prices.
  const least = Math.min(...names.map((set) => set.size));
  const leastPrice = Math.min(...prices.map((set) => set?.size ?? Infinity));
  return items.map((_, index) => {
    const [name, price] = [names[index], prices[index]] as [SetText, SetText | undefined];
    const again = (set: SetText, to: number, face: typeof type.small): SetText =>
      setLines([set.lines[0]?.text ?? ''], { face, tracking: -0.02 }, to, set.cut);
    return { name: again(name, least, type.small), price: price && again(price, leastPrice, type.strong) };
  });
};

/** Round dots between a name and its price, on the names' baseline. */
const leader = (sheet: Sheet, from: number, to: number, y: number, colour: Rgb): void => {
  const pitch = 0.0115 * sheet.s;
  const count = Math.floor((to - from) / pitch);
  if (count < 2) return;
  const r = 0.0014 * sheet.s;
  const dots = Array.from({ length: count + 1 }, (_, index) => {
    const x = to - index * pitch;
    return `M${(x - r).toFixed(2)} ${y.toFixed(2)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
  });
  sheet.marks.push(`<path d="${dots.join('')}" fill="${hex(colour)}" fill-opacity="0.55"/>`);
};

const putList = (sheet: Sheet, area: Box, columns: number, colours: Colours): void => {
  const { s, copy } = sheet;
  const count = Math.min(copy.items.length, MOST_ROWS);
  if (count === 0) return;
  for (const { name } of copy.items.slice(MOST_ROWS)) sheet.dropped.push(`item ${name}`);
  const perColumn = Math.ceil(count / columns);
  const gap = 0.05 * sheet.W;
  const width = (area.w - gap * (columns - 1)) / columns;
  // A tall board without a dish is read from further away than there are rows to fill it.
  const airy = sheet.shape === 'tall' && sheet.photo === undefined;
  const pitch = Math.min(area.h / perColumn, (airy ? 0.215 : 0.15) * s);
  const rows = setRows(sheet, width, pitch, airy ? 0.049 : 0.046);
  // A short list stands in the middle of its room, not stretched over it.
  const top =
    area.y + Math.max(0, (area.h - pitch * perColumn) / 2) * (columns > 1 || area.h > 0.6 * sheet.H ? 0.5 : 0.35);
  rows.forEach(({ name, price }, index) => {
    const x = area.x + Math.floor(index / perColumn) * (width + gap);
    const baseline = top + ((index % perColumn) + 0.5) * pitch + name.size * 0.36;
    const left = place(sheet, `item ${index + 1}`, name, colours.text, { x, y: baseline, anchor: 'baseline' });
    if (price === undefined) return;
    const right = place(sheet, `price ${index + 1}`, price, colours.accent, {
      x: x + width,
      y: baseline,
      align: 'right',
      anchor: 'baseline',
    });
    leader(sheet, left.right + 0.018 * s, right.x - 0.018 * s, baseline, colours.text);
  });
};

const putFooter = (sheet: Sheet, { x, w }: { x: number; w: number }, bottom: number, colours: Colours): number => {
  const { s, t, copy, type } = sheet;
  const note = copy.date ?? copy.call;
  if (copy.shop === undefined && note === undefined && sheet.logo === undefined) return bottom;
  const size = 0.037 * t;
  const baseline = bottom - size * 0.12;
  const shop = shopMark(sheet, type.headline, size, w * (note === undefined ? 1 : 0.45), colours.text, {
    x,
    y: baseline,
    anchor: 'baseline',
  });
  if (note !== undefined) {
    const set = small(sheet, note, type.small, 0.027 * t, shop === undefined ? w : x + w - shop.right - 0.04 * s);
    place(sheet, 'note', set, colours.text, { x: x + w, y: baseline, align: 'right', anchor: 'baseline' });
  }
  const top = baseline - size * 0.86 - 0.028 * s;
  sheet.marks.push(rule(x, x + w, top, Math.max(1, 0.0014 * s), colours.text, 0.4));
  return top;
};

const putDish = async (sheet: Sheet, { cx, cy, r }: Layout['circle'], accent: Rgb): Promise<void> => {
  const { photo, W, H, bleed, s } = sheet;
  if (photo === undefined) return;
  const x = Math.max(-bleed, cx - r);
  const y = Math.max(-bleed, cy - r);
  const area = { x, y, w: Math.min(W + bleed, cx + r) - x, h: Math.min(H + bleed, cy + r) - y };
  const full = { x: cx - r, y: cy - r, w: 2 * r, h: 2 * r };
  const lies = placePhoto(photo, full, { cx: cx + 0.02 * r, cy: cy + 0.03 * r, width: 1.66 * r, height: 1.75 * r });
  const crop = await cropPhoto(photo, area, lies);
  const at = `cx="${cx}" cy="${cy}"`;
  sheet.ground.push(
    `<clipPath id="dish"><circle ${at} r="${r}"/></clipPath>`,
    await picture(crop, area, 'clip-path="url(#dish)"'),
    `<circle ${at} r="${r + 0.016 * s}" fill="none" stroke="${hex(accent)}"` +
      ` stroke-width="${Math.max(1.2, 0.0022 * s)}"/>`,
  );
};

/** Title in the middle of a double frame, when there is no dish to show. */
const withoutPhoto = (sheet: Sheet, colours: Colours): void => {
  const { W, H, s, t, copy, type } = sheet;
  for (const [inset, thick, opacity] of [
    [0.034, 0.0028, 1],
    [0.046, 0.0012, 0.8],
  ] as const) {
    const d = inset * s;
    sheet.ground.push(
      `<rect x="${d}" y="${d}" width="${W - 2 * d}" height="${H - 2 * d}" fill="none" stroke="${hex(colours.accent)}"` +
        ` stroke-width="${(thick * s).toFixed(2)}" stroke-opacity="${opacity}"/>`,
    );
  }
  const story = sheet.storySafe && sheet.shape === 'tall';
  const inner = 0.115 * s;
  const w = W - 2 * inner;
  const long = Array.from(copy.headline).length > LONG;
  const h = (sheet.shape === 'wide' ? 0.24 : 0.26) * H * (long ? 1.15 : 1);
  const top = story ? 0.134 * H : sheet.shape === 'tall' ? 0.11 * H : 0.118 * s;
  const style = { face: type.headline, tracking: type.tracking, leading: type.leading };
  const max = (sheet.shape === 'wide' ? 0.112 : sheet.shape === 'tall' ? 0.15 : 0.115) * s;
  const set = fit(copy.headline, style, {
    w,
    h: Math.min(h, H),
    max,
    min: 0.04 * s,
    lines: long ? 4 : 2,
    grows: true,
    ceiling: Math.min(h, 0.3 * s),
  });
  const head = place(sheet, 'headline', set, colours.text, { x: W / 2, y: top, align: 'centre' });
  let y = head.bottom + 0.03 * s;
  if (copy.sub !== undefined)
    y =
      place(sheet, 'sub', small(sheet, copy.sub, type.small, 0.031 * t, w, 2), colours.accent, {
        x: W / 2,
        y,
        align: 'centre',
      }).bottom +
      0.02 * s;
  const foot = putFooter(sheet, { x: inner, w }, (story ? 0.815 : 1) * H - (story ? 0 : inner), colours);
  const wide = sheet.shape === 'wide' || sheet.shape === 'classic';
  const columns = (wide && copy.items.length > 3) || copy.items.length > MOST_ROWS / 2 + 3 ? 2 : 1;
  putList(sheet, { x: inner, y: y + 0.02 * s, w, h: foot - 0.03 * s - y - 0.02 * s }, columns, colours);
};

/** A board of dishes, or services, and their prices. */
export const menu = async (sheet: Sheet): Promise<void> => {
  const { H, s, t, copy, type } = sheet;
  const { accent: tone } = tonesOf(sheet);
  const board = oklch(0.195, clamp(tone.c * 0.2, 0.012, 0.03), tone.h);
  const colours: Colours = {
    text: oklch(0.955, 0.018, 80),
    accent: readable({ l: Math.max(tone.l, 0.6), c: clamp(tone.c, 0.08, 0.15), h: tone.h }, board, 5.2),
  };
  sheet.ground.push(rect(whole(sheet), board));
  if (sheet.photo === undefined) {
    withoutPhoto(sheet, colours);
    return;
  }
  const layout = layoutOf(sheet);
  await putDish(sheet, layout.circle, colours.accent);
  const { head, list, footer } = layout;
  const m = M * s;
  const tall = sheet.shape === 'tall';
  const foot = putFooter(sheet, footer, tall ? (sheet.storySafe ? 0.815 : 0.945) * H : H - m, colours);
  let { y } = head;
  if (copy.sub !== undefined)
    y =
      place(
        sheet,
        'sub',
        small(sheet, copy.sub, type.small, 0.031 * t, head.w, sheet.shape === 'square' ? 2 : 1),
        colours.accent,
        { x: head.x, y },
      ).bottom +
      0.026 * s;
  const h = head.bottom - y;
  const style = { face: type.headline, tracking: type.tracking, leading: type.leading };
  const set = fit(copy.headline, style, {
    w: head.w,
    h,
    max: head.max,
    min: 0.04 * s,
    lines: head.lines,
    grows: true,
    ceiling: Math.min(h, 0.3 * s),
  });
  const title = place(sheet, 'headline', set, colours.text, { x: head.x, y });
  const top = list.top ?? title.bottom + 0.045 * s;
  const columns = copy.items.length > ONE_COLUMN && sheet.shape === 'square' ? 2 : 1;
  putList(sheet, { x: list.x, y: top, w: list.w, h: foot - 0.022 * s - top }, columns, colours);
};
