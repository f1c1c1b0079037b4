import { hex, oklch, type Rgb } from '../colour.ts';
import { halftone } from '../photo/halftone.ts';
import { airAround } from '../photo/melt.ts';
import { cropPhoto, placePhoto } from '../photo/place.ts';
import type { Photo } from '../photo/read.ts';
import { bled, place, rect, rule, whole, type Sheet } from '../sheet.ts';
import { fit, setLines, type SetText } from '../text/fit.ts';
import { pathOf, shape as shapeLine } from '../text/shape.ts';
import type { Box } from '../types.ts';
import { ARROW_WIDTH, arrow, clamp, languageOf, shopMark, small, tonesOf } from './parts.ts';
import { dayOf } from './day.ts';

const M = 0.062;
const LONG = 26;

interface Layout {
  readonly photo: Box;
  /** The giant date: ink left, baseline, and what it may be at most. */
  readonly date: { x: number; baseline: number; w: number; h: number };
  readonly head: { x: number; y: number; w: number; bottom: number; max: number; lines: number };
  readonly rows: { x: number; y: number; w: number; across: boolean };
  readonly call: { w: number; h: number; bottom: number };
}

const layoutOf = (sheet: Sheet): Layout => {
  const { W, H, s, t, shape, copy } = sheet;
  const m = M * s;
  const long = Array.from(copy.headline).length > LONG;
  switch (shape) {
    case 'wide':
      return {
        photo: { x: 0.665 * W, y: 0, w: 0.335 * W, h: H },
        date: { x: m, baseline: 0.52 * H, w: 0.74 * W - m, h: 0.445 * H },
        head: { x: m, y: 0.6 * H, w: (long ? 0.3 : 0.325) * W, bottom: 0.82 * H, max: 0.084 * s, lines: long ? 5 : 2 },
        rows: { x: 0.4 * W, y: 0.6 * H, w: 0.232 * W, across: false },
        call: { w: 0.33 * W, h: 0.092 * s, bottom: H - m },
      };
    case 'tall': {
      const end = sheet.storySafe ? 0.815 * H : 0.945 * H;
      return {
        photo: { x: 0.36 * W, y: 0.185 * H, w: 0.64 * W, h: (sheet.storySafe ? 0.365 : 0.475) * H },
        date: { x: m, baseline: 0.2 * H + 0.205 * s, w: 0.7 * W, h: 0.215 * H },
        head: {
          x: m,
          y: (sheet.storySafe ? 0.134 : 0.072) * H,
          w: W - 2 * m,
          bottom: 0.165 * H + (sheet.storySafe ? 0.015 * H : 0),
          max: 0.118 * s,
          lines: long ? 4 : 2,
        },
        rows: { x: m, y: (sheet.storySafe ? 0.622 : 0.735) * H, w: W - 2 * m, across: false },
        call: { w: 0.68 * W, h: 0.084 * t, bottom: end },
      };
    }
    case 'classic':
      return {
        photo: { x: 0, y: 0, w: W, h: 0.455 * H },
        date: { x: m, baseline: 0.605 * H, w: 0.565 * W, h: 0.27 * H },
        head: { x: m, y: 0.672 * H, w: 0.55 * W, bottom: 0.835 * H, max: 0.094 * s, lines: long ? 3 : 2 },
        rows: { x: 0.655 * W, y: 0.52 * H, w: 0.345 * W - m, across: false },
        call: { w: 0.555 * W, h: 0.088 * s, bottom: H - m },
      };
    default:
      return {
        photo: { x: 0.47 * W, y: 0, w: 0.53 * W, h: 0.575 * H },
        date: { x: m, baseline: 0.66 * H, w: W - 2 * m, h: 0.305 * H },
        head: { x: m, y: m, w: (long ? 0.385 : 0.38) * W, bottom: 0.325 * H, max: 0.083 * s, lines: long ? 6 : 3 },
        rows: { x: m, y: 0.692 * H, w: W - 2 * m, across: true },
        call: { w: 0.68 * W, h: 0.084 * s, bottom: H - m },
      };
  }
};

interface Inks {
  readonly paper: Rgb;
  readonly warm: Rgb;
  readonly deep: Rgb;
  readonly tint: Rgb;
}

const inksOf = (sheet: Sheet): Inks => {
  const { accent } = tonesOf(sheet);
  const grey = sheet.palette?.grey === true;
  const hue = grey ? 38 : accent.h;
  // A warm first ink, whatever the photo: its own hue where that is warm, else an orange beside it.
  const warm = hue >= 15 && hue <= 110 ? 38 + clamp((hue - 45) * 0.15, -6, 8) : hue;
  const deep = (hue + 190) % 360;
  return {
    paper: oklch(0.955, 0.02, 88),
    warm: oklch(0.66, 0.2, warm),
    deep: oklch(0.3, 0.075, deep),
    tint: oklch(0.89, 0.03, deep),
  };
};

/** Concentric arcs over a block: what stands in the photo's place. */
const putArcs = (sheet: Sheet, area: Box, { deep, paper }: Inks): void => {
  const panel = bled(sheet, area);
  const tall = area.h > area.w * 0.8;
  const split = tall ? area.y + area.h * 0.56 : area.y + area.h * 0.55;
  const cx = area.x + area.w * (tall ? 0.5 : 0.62);
  const r = Math.min(area.w * 0.46, (split - area.y) * 1.02);
  const rings = Array.from({ length: 7 }, (_, index) => {
    const radius = r * (1 - index / 7);
    return `<circle cx="${cx}" cy="${split}" r="${radius}" fill="${hex(index % 2 === 0 ? deep : paper)}"/>`;
  });
  const above = { ...panel, h: split - panel.y };
  const below = { ...panel, y: split, h: panel.y + panel.h - split };
  sheet.ground.push(
    `<clipPath id="arcs">${rect(above, deep)}</clipPath>`,
    `<g clip-path="url(#arcs)">${rings.join('')}</g>`,
    rect(below, deep),
  );
};

/** The photo as a screen of dots; answers what is drawn instead where the date lies over it. */
const putPhoto = async (sheet: Sheet, photo: Photo, area: Box, { deep, tint }: Inks): Promise<string> => {
  const { s } = sheet;
  const panel = bled(sheet, area);
  const flat = area.w > area.h * 1.6;
  const upright = area.h > area.w * 1.3;
  const wanted = {
    cx: area.x + area.w * (flat ? 0.52 : 0.5),
    cy: area.y + area.h * (flat ? 0.5 : upright ? 0.6 : 0.5),
    width: area.w * (flat ? 0.5 : 1.04),
    height: area.h * 0.84,
    // The date lies over the upper part: what it shows stands below, and its ground goes on above.
    ...(upright ? { ends: airAround(photo, 0.3 * area.h) } : {}),
  };
  const crop = await cropPhoto(photo, panel, placePhoto(photo, panel, wanted));
  const { dots, lighter } = await halftone(crop, Math.max(6.4, s / 138), panel.x, panel.y);
  sheet.ground.push(
    `<clipPath id="screen">${rect(panel, deep)}</clipPath>`,
    rect(panel, tint),
    `<g clip-path="url(#screen)"><path d="${dots}" fill="${hex(deep)}"/></g>`,
  );
  return rect(panel, tint) + `<g clip-path="url(#screen)"><path d="${lighter}" fill="${hex(deep)}"/></g>`;
};

/**
 * The date as decoration, in the warm ink: printed over the photo's dots, which are smaller there, so that no numeral is
 * lost in the dark. It is said again in the rows.
 */
const putDate = (
  sheet: Sheet,
  layout: Layout,
  text: readonly [month: string, day: string],
  colour: Rgb,
  under: string,
): void => {
  const { date } = layout;
  const stacked = sheet.shape === 'tall';
  const lines = (stacked ? text : [`${text[0]}.${text[1]}`]).map((line) => shapeLine(line, 'pretendard-900', -0.055));
  const widest = Math.max(...lines.map(({ left, right }) => right - left));
  const digit = shapeLine('0', 'pretendard-900').top;
  const rowHeight = stacked ? 0.205 * sheet.s * 1.02 : date.h;
  const high = (sheet.storySafe ? 0.172 : 0.205) * sheet.H;
  const size = Math.min(date.w / widest, stacked ? high / digit / 1.08 : rowHeight / digit);
  const parts = lines.map((line, index) => {
    const baseline = stacked
      ? layout.photo.y + (index + 1) * (size * digit) + index * 0.028 * sheet.s + 0.018 * sheet.H
      : date.baseline;
    return pathOf(line, (x, y) => [date.x + (x - line.left) * size, baseline - y * size]);
  });
  const path = parts.join('');
  const over = under === '' ? '' : ' style="mix-blend-mode:multiply"';
  sheet.ground.push(
    `<clipPath id="date"><path d="${path}"/></clipPath>`,
    `<g clip-path="url(#date)">${under}</g>`,
    `<path d="${path}" fill="${hex(colour)}"${over}/>`,
  );
};

interface InfoRow {
  readonly id: string;
  readonly label: string;
  readonly value: string;
}

const LABELS = {
  ko: { date: '일시', place: '장소', price: '참가비' },
  en: { date: 'When', place: 'Where', price: 'Fee' },
} as const;

const rowsOf = (sheet: Sheet): InfoRow[] => {
  const labels = LABELS[languageOf(sheet)];
  return (['date', 'place', 'price'] as const).flatMap((field) => {
    const value = sheet.copy[field];
    return value === undefined ? [] : [{ id: `row ${field}`, label: labels[field], value }];
  });
};

const putRows = (sheet: Sheet, { rows }: Layout, ink: Rgb, bottom: number): void => {
  const { s, t } = sheet;
  const info = rowsOf(sheet);
  if (info.length === 0) return;
  const thick = 0.0024 * s;
  const label = (text: string): SetText => setLines([text], { face: 'pretendard-500', tracking: -0.01 }, 0.0235 * t);
  if (rows.across) {
    const gap = 0.026 * s;
    const width = (rows.w - gap * (info.length - 1)) / info.length;
    info.forEach((row, index) => {
      const x = rows.x + index * (width + gap);
      sheet.marks.push(rule(x, x + width, rows.y, thick, ink));
      const name = place(sheet, `label of ${row.id}`, label(row.label), ink, { x, y: rows.y + 0.02 * s });
      const set = small(sheet, row.value, 'pretendard-700', 0.0305 * t, width, 2, 1.4);
      place(sheet, row.id, set, ink, { x, y: name.bottom + 0.02 * s });
    });
    return;
  }
  const indent = (sheet.shape === 'wide' ? 0.075 : 0.085) * t;
  const values = info.map((row) => small(sheet, row.value, 'pretendard-700', 0.031 * t, rows.w - indent, 2, 1.36));
  const pitch = Math.min(0.066 * t, (bottom - rows.y) / Math.max(1, info.length));
  let y = rows.y;
  info.forEach((row, index) => {
    const set = values[index] as SetText;
    sheet.marks.push(rule(rows.x, rows.x + rows.w, y, thick, ink));
    const baseline = y + pitch * 0.5 + 0.0285 * t * 0.36;
    place(sheet, `label of ${row.id}`, label(row.label), ink, {
      x: rows.x,
      y: baseline - 0.001 * t,
      anchor: 'baseline',
    });
    const placed = place(sheet, row.id, set, ink, { x: rows.x + indent, y: baseline, anchor: 'baseline' });
    y = Math.max(y + pitch, placed.bottom + 0.018 * t);
  });
};

const inPlaceOfDate = ({ W, H, s }: Sheet, head: Layout['head']): Layout['head'] => ({
  ...head,
  y: M * s,
  w: 0.6 * W - M * s,
  bottom: 0.52 * H,
  max: 0.15 * s,
  lines: Math.max(3, head.lines),
});

/** A date poster in two inks. */
export const event = async (sheet: Sheet): Promise<void> => {
  const { W, s, t, copy, type, photo } = sheet;
  const m = M * s;
  const layout = layoutOf(sheet);
  const inks = inksOf(sheet);
  sheet.ground.push(rect(whole(sheet), inks.paper));
  const under = photo === undefined ? '' : await putPhoto(sheet, photo, layout.photo, inks);
  if (photo === undefined) putArcs(sheet, layout.photo, inks);
  const day = copy.date === undefined ? undefined : dayOf(copy.date);
  if (day !== undefined) putDate(sheet, layout, day, inks.warm, under);

  const { call } = layout;
  // Without a date the headline is the picture.
  const head = day === undefined && sheet.shape === 'wide' ? inPlaceOfDate(sheet, layout.head) : layout.head;
  const barTop = call.bottom - call.h;
  if (copy.call !== undefined) {
    sheet.ground.push(rect({ x: m, y: barTop, w: call.w, h: call.h }, inks.deep));
    const size = 0.031 * t;
    const middle = barTop + call.h / 2;
    const pad = 0.032 * t;
    const set = small(sheet, copy.call, type.strong, size, call.w - 2 * pad - (ARROW_WIDTH + 0.6) * size);
    place(sheet, 'call', set, inks.paper, { x: m + pad, y: middle + set.size * 0.36, anchor: 'baseline' });
    arrow(sheet, m + call.w - pad, middle, size * 1.1, inks.paper);
  }
  const shopWidth = W - 2 * m - (copy.call === undefined ? 0 : call.w + 0.03 * s);
  const right = sheet.shape === 'wide' ? layout.photo.x - 0.033 * W : W - m;
  shopMark(
    sheet,
    type.strong,
    0.036 * t,
    sheet.shape === 'wide' ? right - m - call.w - 0.02 * W : shopWidth,
    inks.deep,
    {
      x: copy.call === undefined ? m : right,
      y: barTop + call.h / 2 + 0.0126 * t,
      align: copy.call === undefined ? 'left' : 'right',
      anchor: 'baseline',
    },
  );

  const room = {
    w: head.w,
    h: head.bottom - head.y,
    max: head.max,
    min: 0.038 * s,
    lines: head.lines,
    grows: true,
    ceiling: head.bottom - head.y,
  };
  const title = place(
    sheet,
    'headline',
    fit(copy.headline, { face: type.headline, tracking: type.tracking, leading: type.leading }, room),
    inks.deep,
    { x: head.x, y: head.y },
  );
  if (copy.sub !== undefined) {
    const width = sheet.shape === 'tall' ? W - 2 * m : head.w;
    const sub = small(sheet, copy.sub, type.small, 0.029 * t, width, 2, 1.45);
    const y = sheet.shape === 'tall' ? layout.photo.y + layout.photo.h + 0.026 * s : title.bottom + 0.024 * s;
    const limit =
      sheet.shape === 'square'
        ? layout.date.baseline - layout.date.h - 0.02 * s
        : sheet.shape === 'tall'
          ? layout.rows.y - 0.02 * s
          : barTop - 0.022 * s;
    if (y + sub.height <= limit && !sub.cut) place(sheet, 'sub', sub, inks.deep, { x: head.x, y });
    else sheet.dropped.push('sub');
  }
  putRows(sheet, layout, inks.deep, barTop - 0.02 * s);
};
