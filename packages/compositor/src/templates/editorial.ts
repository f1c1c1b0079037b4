import { hex, oklch, readable, type Rgb } from '../colour.ts';
import { airAround } from '../photo/melt.ts';
import { cropPhoto, placePhoto } from '../photo/place.ts';
import { bled, picture, place, rect, rule, whole, type Sheet } from '../sheet.ts';
import { fit, fitSmall } from '../text/fit.ts';
import { pathOf, shape } from '../text/shape.ts';
import type { Box } from '../types.ts';
import { drawMotif } from './motifs.ts';
import { callWithArrow, clamp, inkOf, paperOf, shopMark, small, tonesOf } from './parts.ts';

const M = 0.066;
const LONG = 34;
const VERTICAL_AT_MOST = 24;

interface Layout {
  readonly photo: Box;
  readonly head: { x: number; y: number; w: number; h: number; max: number; lines: number };
  /** Centre and top of the vertical line, and how tall it may be. */
  readonly vertical: { x: number; y: number; h: number };
  readonly logo: { x: number; y: number; w: number };
  readonly body: { x: number; w: number; bottom: number; top: number } | undefined;
  readonly footer: { x: number; right: number };
}

const layoutOf = (sheet: Sheet, footerTop: number): Layout => {
  const { W, H, s, t, copy } = sheet;
  const m = M * s;
  const long = Array.from(copy.headline).length > LONG;
  const above = footerTop - 0.045 * s;
  switch (sheet.shape) {
    case 'wide':
      return {
        photo: { x: 0, y: 0, w: 0.425 * W, h: H },
        head: {
          x: 0.483 * W,
          y: 0.215 * H,
          w: 0.44 * W,
          h: (long ? 0.5 : 0.43) * H,
          max: 0.128 * s,
          lines: long ? 5 : 3,
        },
        vertical: { x: W - m, y: m, h: 0.62 * H },
        logo: { x: 0.483 * W, y: m, w: 0.3 * W },
        body: long ? undefined : { x: 0.483 * W, w: 0.36 * W, bottom: above, top: 0.655 * H },
        footer: { x: 0.483 * W, right: W - m },
      };
    case 'tall': {
      const high = sheet.storySafe ? 0.45 : 0.56;
      const top = (high + (sheet.storySafe ? 0.03 : 0.036)) * H;
      return {
        photo: { x: 0.185 * W, y: 0, w: 0.815 * W, h: high * H },
        head: {
          x: 0.185 * W,
          y: top,
          w: 0.815 * W - m,
          h: (long ? 0.27 : 0.185) * H,
          max: 0.112 * s,
          lines: long ? 5 : 3,
        },
        vertical: { x: 0.0925 * W, y: (sheet.storySafe ? 0.134 : 0.066) * H, h: (high - 0.15) * H },
        logo: { x: m, y: footerTop + 0.03 * s, w: 0.2 * W },
        body: long ? undefined : { x: 0.185 * W, w: 0.815 * W - m, bottom: above, top },
        footer: { x: 0.185 * W, right: W - m },
      };
    }
    case 'classic':
      return {
        photo: { x: 0.515 * W, y: m, w: 0.485 * W - m, h: H - 2 * m },
        head: { x: m, y: 0.245 * H, w: 0.375 * W, h: (long ? 0.5 : 0.37) * H, max: 0.094 * s, lines: long ? 6 : 4 },
        vertical: { x: 0.476 * W, y: m, h: 0.72 * H },
        logo: { x: m, y: m, w: 0.3 * W },
        body: long ? undefined : { x: m, w: 0.335 * W, bottom: above, top: 0.63 * H },
        footer: { x: m, right: 0.455 * W },
      };
    default: {
      const photoBottom = (long ? 0.5 : 0.655) * H;
      const y = photoBottom + 0.058 * s;
      return {
        photo: { x: 0.4 * W, y: 0, w: 0.6 * W, h: photoBottom },
        head: { x: m, y, w: W - 2 * m, h: above - y, max: 0.094 * s, lines: long ? 5 : 2 },
        vertical: { x: 0.348 * W, y: m, h: photoBottom - m },
        logo: { x: m, y: m, w: 0.22 * W },
        body: long ? undefined : { x: m, w: 0.225 * W, bottom: photoBottom, top: m + 0.12 * t },
        footer: { x: m, right: W - m },
      };
    }
  }
};

const isVertical = (text: string): boolean => {
  const kept = text.replace(/[.,!?…·“”‘’'"]/gu, '');
  return /^[가-힣 ]+$/u.test(kept) && Array.from(kept).length <= VERTICAL_AT_MOST;
};

/** Syllables under one another, each centred in its cell: one block, as tall as the words need. */
const putVertical = (sheet: Sheet, text: string, colour: Rgb, at: Layout['vertical'], right: boolean): void => {
  const face = sheet.type.strong;
  const letters = Array.from(text.replace(/[.,!?…·“”‘’'"]/gu, ''));
  const cells = letters.reduce((sum, letter) => sum + (letter === ' ' ? 0.5 : 1.1), 0);
  const size = Math.min(0.029 * sheet.t, at.h / cells);
  const ink = shape('를', face);
  let [y, path, boxes] = [at.y + ink.top * size, '', 0];
  const box = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  const centre = right ? at.x - 0.45 * size : at.x;
  for (const letter of letters) {
    if (letter === ' ') {
      y += 0.5 * size;
      continue;
    }
    const glyph = shape(letter, face);
    const x = centre - ((glyph.left + glyph.right) / 2) * size;
    boxes += glyph.boxes;
    path += pathOf(glyph, (px, py) => [x + px * size, y - py * size]);
    box.left = Math.min(box.left, x + glyph.left * size);
    box.right = Math.max(box.right, x + glyph.right * size);
    box.top = Math.min(box.top, y - glyph.top * size);
    box.bottom = Math.max(box.bottom, y - glyph.bottom * size);
    y += 1.1 * size;
  }
  sheet.blocks.push({
    id: 'sub',
    lines: [text],
    size,
    path,
    colour,
    boxes,
    box: { x: box.left, y: box.top, w: box.right - box.left, h: box.bottom - box.top },
  });
};

/** No photo: what the trade is known by, or the shop's first syllable, cropped; tint on tint. */
const putInitial = (sheet: Sheet, area: Box): void => {
  const { accent } = tonesOf(sheet);
  const c = clamp(accent.c * 0.5, 0.03, 0.06);
  if (sheet.motif !== undefined) {
    sheet.ground.push(rect(bled(sheet, area), oklch(0.87, c, accent.h)), drawMotif(sheet.motif, area, [c, accent.h]));
    return;
  }
  const letter = Array.from(sheet.copy.shop ?? sheet.copy.headline).find((one) => /\p{L}/u.test(one)) ?? '';
  const panel = bled(sheet, area);
  const glyph = shape(letter, 'noto-serif-kr-600');
  const size = 1.25 * Math.min(area.w, area.h);
  const [x, y] = [
    area.x + area.w * 0.56 - ((glyph.left + glyph.right) / 2) * size,
    area.y + area.h * 0.5 + ((glyph.top + glyph.bottom) / 2) * size,
  ];
  const path = pathOf(glyph, (px, py) => [x + px * size, y - py * size]);
  sheet.ground.push(
    `<clipPath id="panel">${rect(panel, [0, 0, 0])}</clipPath>`,
    rect(panel, oklch(0.87, c, accent.h)),
    `<g clip-path="url(#panel)"><path d="${path}" fill="${hex(oklch(0.76, c * 1.4, accent.h))}"/></g>`,
  );
};

/** A magazine's page: paper, serif, much air, no button. */
export const editorial = async (sheet: Sheet): Promise<void> => {
  const { H, s, t, copy, type, photo } = sheet;
  const m = M * s;
  const tones = tonesOf(sheet);
  const [paper, ink] = [paperOf(tones), inkOf(tones)];
  const accent = readable({ l: 0.55, c: clamp(tones.accent.c, 0.06, 0.16), h: tones.accent.h }, paper, 4.7);
  sheet.ground.push(rect(whole(sheet), paper));

  const footBottom =
    (sheet.storySafe && sheet.shape === 'tall' ? 0.815 : sheet.shape === 'tall' ? 0.94 : 1) * H -
    (sheet.shape === 'tall' ? 0 : m);
  const ownsMark = sheet.shape === 'tall' && (copy.shop !== undefined || sheet.logo !== undefined);
  const hasFooter = copy.price !== undefined || copy.call !== undefined || ownsMark;
  const footerTop = hasFooter ? footBottom - 0.042 * t - 0.034 * s : footBottom;
  const layout = layoutOf(sheet, footerTop);
  if (photo === undefined) putInitial(sheet, layout.photo);
  else {
    const area = bled(sheet, layout.photo);
    const { x, y, w, h } = layout.photo;
    const wanted = {
      cx: x + w * 0.52,
      cy: y + h * 0.53,
      width: w * 0.68,
      height: h * 0.72,
      ends: airAround(photo, 0.22 * h, 0.13 * h),
    };
    sheet.ground.push(await picture(await cropPhoto(photo, area, placePhoto(photo, area, wanted)), area));
  }

  if (hasFooter) putFooter(sheet, layout, footerTop, footBottom, ink);
  const logo =
    sheet.shape === 'tall' ? undefined : shopMark(sheet, type.headline, 0.041 * t, layout.logo.w, ink, layout.logo);
  let under = (logo?.bottom ?? layout.logo.y - 0.028 * s) + 0.028 * s;
  if (copy.date !== undefined && sheet.shape !== 'tall') {
    const date = small(sheet, copy.date, type.small, 0.0245 * t, layout.logo.w);
    under = place(sheet, 'date', date, ink, { x: layout.logo.x, y: under }).bottom + 0.026 * s;
  }
  const tall = sheet.shape === 'tall';
  if (copy.sub !== undefined && !tall) under = putSub(sheet, layout, under, accent);
  const { head, body } = layout;
  const y = sheet.shape === 'wide' || sheet.shape === 'classic' ? Math.max(head.y, under + 0.012 * s) : head.y;
  const style = { face: type.headline, tracking: type.tracking, leading: type.leading };
  // In a tall one a line that lies stands between the headline and the rule.
  const lying = tall && copy.sub !== undefined && !isVertical(copy.sub) ? 0.07 * t : 0;
  const h = Math.min(head.h, footerTop - 0.045 * s - y) - lying;
  const room = {
    w: head.w,
    h,
    max: head.max,
    min: 0.038 * s,
    lines: head.lines,
    grows: true,
    ceiling: Math.min(h, 0.36 * s),
  };
  const placed = place(sheet, 'headline', fit(copy.headline, style, room), ink, { x: head.x, y });
  let below = placed.bottom + 0.036 * s;
  if (copy.sub !== undefined && tall) {
    const flat = !isVertical(copy.sub);
    below = putSub(sheet, layout, flat ? below : layout.vertical.y, accent);
    if (!flat) below = placed.bottom + 0.036 * s;
  }
  if (copy.body === undefined) return;
  if (body === undefined) sheet.dropped.push('body');
  else putBody(sheet, body, sheet.shape === 'square' ? Math.max(body.top, under) : below, ink, tall);
};

const putFooter = (sheet: Sheet, { footer }: Layout, top: number, bottom: number, ink: Rgb): void => {
  const { s, t, copy, type } = sheet;
  sheet.marks.push(rule(sheet.shape === 'tall' ? M * s : footer.x, footer.right, top, Math.max(1, 0.0016 * s), ink));
  const width = footer.right - footer.x;
  const middle = (top + bottom) / 2 + 0.012 * s;
  const put = (size: number): number => middle + size * 0.36;
  if (sheet.shape === 'tall')
    shopMark(sheet, type.headline, 0.03 * t, 0.185 * sheet.W - M * s - 0.02 * s, ink, {
      x: M * s,
      y: put(0.03 * t),
      anchor: 'baseline',
    });
  if (copy.price !== undefined) {
    const set = fitSmall(
      copy.price,
      { face: type.numerals, tracking: -0.02 },
      { w: width * 0.5, h: 0.06 * t, max: 0.05 * t, min: 0.02 * t, lines: 1 },
    );
    place(sheet, 'price', set, ink, { x: footer.x, y: put(set.size), anchor: 'baseline' });
  }
  if (copy.call !== undefined)
    callWithArrow(sheet, copy.call, type.strong, 0.028 * t, width * (copy.price === undefined ? 1 : 0.44), ink, {
      x: footer.right,
      y: put(0.028 * t),
      align: 'right',
      anchor: 'baseline',
    });
};

/** Upright in its own column if it can stand there, else flat; answers where what follows may begin. */
const putSub = (sheet: Sheet, layout: Layout, under: number, accent: Rgb): number => {
  const { copy, s, t, type, shape: form } = sheet;
  const sub = copy.sub ?? '';
  if (isVertical(sub)) {
    putVertical(sheet, sub, accent, layout.vertical, form === 'wide');
    return under;
  }
  const narrow = form === 'square';
  const set = small(sheet, sub, type.strong, 0.0235 * t, narrow ? 0.27 * sheet.W : layout.head.w, narrow ? 4 : 2);
  const limit = narrow ? layout.photo.h * 0.7 : form === 'tall' ? Infinity : layout.head.y + 0.06 * s;
  if (under + set.height > limit || set.cut) {
    sheet.dropped.push('sub');
    return under;
  }
  return (
    place(sheet, 'sub', set, accent, { x: form === 'tall' ? layout.head.x : layout.logo.x, y: under }).bottom + 0.03 * s
  );
};

const putBody = (sheet: Sheet, body: NonNullable<Layout['body']>, top: number, ink: Rgb, hanging: boolean): void => {
  const { s, t, type, copy } = sheet;
  const set = fitSmall(
    copy.body ?? '',
    { face: type.small === 'pretendard-500' ? 'pretendard-400' : type.small, leading: 1.68, tracking: -0.01 },
    {
      w: body.w,
      h: body.bottom - top,
      max: 0.0262 * t,
      min: 0.02 * t,
      lines: 9,
    },
  );
  if (set.cut || set.height > body.bottom - top + 0.001 * s) sheet.dropped.push('body');
  else
    place(sheet, 'body', set, ink, hanging ? { x: body.x, y: top } : { x: body.x, y: body.bottom, anchor: 'bottom' });
};
