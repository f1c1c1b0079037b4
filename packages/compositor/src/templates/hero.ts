import { hex, luminance, oklch } from '../colour.ts';
import { airAround } from '../photo/melt.ts';
import { cropPhoto, placePhoto, type Wanted } from '../photo/place.ts';
import type { Raster } from '../photo/read.ts';
import { bled, picture, place, rect, rule, whole, type Sheet } from '../sheet.ts';
import { fit, type Room, type SetText } from '../text/fit.ts';
import type { Box } from '../types.ts';
import { addScrims } from './hero-scrims.ts';
import { drawMotif } from './motifs.ts';
import { callWithArrow, clamp, gradient, shopMark, small, tonesOf } from './parts.ts';

const M = 0.074;
const LONG = 34;
/** Sizes of the shop's name and of what stands in the other corner. */
const MARK = 0.039;
const CORNER = 0.0265;

interface Layout {
  readonly subject: Wanted;
  readonly room: Room;
  readonly zone: Box;
}

const layoutOf = (sheet: Sheet): Layout => {
  const { W, H, s, shape, copy, photo } = sheet;
  const letters = Array.from(copy.headline).length;
  const long = letters > LONG;
  const m = M * s;
  const lines = (usual: number): number => (long ? Math.max(6, usual) : usual);
  const room = (w: number, h: number, max: number, count: number, min = 0.044): Room => ({
    w,
    h,
    max: max * s,
    min: min * s,
    lines: lines(count),
    grows: true,
    ceiling: Math.min(h * 1.05, w),
  });
  // A subject too high for its place stands smaller, and what is beside the photo is continued; else it covers the width.
  const high =
    photo === undefined
      ? 0
      : (photo.subject.h * W * photo.raster.height) / photo.raster.width / ((long ? 0.525 : 0.6) * H);
  const beside = high > 1.08 ? { left: 0.2 * W, right: 0.2 * W } : {};
  switch (shape) {
    case 'square':
      return {
        subject: {
          cx: 0.54 * W,
          cy: 0.375 * H,
          width: 0.6 * W,
          above: (long ? 0.525 : 0.6) * H,
          ends: { bottom: 0.4 * H, ...beside },
        },
        room: room(W - 2 * m, 0.34 * H, 0.1, 3),
        zone: { x: 0, y: 0.6 * H, w: W, h: 0.4 * H },
      };
    case 'wide':
      return {
        subject: {
          cx: 0.715 * W,
          cy: 0.52 * H,
          width: 0.46 * W,
          height: 0.84 * H,
          ends: { left: Infinity, ...airAround(photo, 0.12 * H) },
        },
        room: room(0.47 * W - m, 0.56 * H, 0.116, 4),
        zone: { x: 0, y: 0, w: 0.45 * W, h: H },
      };
    case 'tall': {
      const low = letters > 20 || photo?.certain === false;
      return {
        subject: {
          cx: 0.5 * W,
          cy: 0.58 * H,
          width: 1.08 * W,
          below: (low ? 0.395 : 0.3) * H,
          above: 0.86 * H,
          ends: { top: 0.4 * H, bottom: 0.3 * H },
        },
        room: room(W - 2 * m, (low ? 0.255 : 0.165) * H, 0.118, low ? 4 : 2),
        zone: { x: 0, y: 0, w: W, h: 0.3 * H },
      };
    }
    default:
      return {
        subject: {
          cx: 0.285 * W,
          cy: 0.52 * H,
          width: 0.46 * W,
          height: 0.72 * H,
          ends: { right: Infinity, ...airAround(photo, 0.16 * H) },
        },
        room: room(0.425 * W - m, 0.5 * H, 0.1, 4),
        zone: { x: 0.55 * W, y: 0.2 * H, w: 0.45 * W, h: 0.8 * H },
      };
  }
};

const medianLuminance = ({ data, width, height }: Raster, zone: Box): number => {
  const found: number[] = [];
  for (let y = Math.max(0, Math.round(zone.y)); y < Math.min(height, zone.y + zone.h); y += 7)
    for (let x = Math.max(0, Math.round(zone.x)); x < Math.min(width, zone.x + zone.w); x += 7) {
      const at = (y * width + x) * 3;
      found.push(luminance(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0));
    }
  return found.sort((one, other) => one - other)[found.length >> 1] ?? 0;
};

/** A lit gradient in the brand's hue and one disc where the subject would stand; `room`: from where to where it may, in a tall one. */
const emptyGround = (sheet: Sheet, { subject }: Layout, room?: readonly [top: number, bottom: number]): void => {
  const { W, H, s, shape } = sheet;
  const { accent } = tonesOf(sheet);
  const c = clamp(accent.c, 0.05, 0.12);
  const large = sheet.motif === undefined ? 1 : 1.35;
  const [y, radius] =
    room === undefined
      ? [shape === 'square' ? 0.35 * H : subject.cy, large * (shape === 'square' ? 0.2 : 0.24) * s]
      : [(room[0] + room[1]) / 2, Math.min((sheet.motif === undefined ? 0.31 : 0.36) * s, (room[1] - room[0]) / 2)];
  const at = { x: subject.cx, y };
  const box = { x: at.x - radius, y: at.y - radius, w: 2 * radius, h: 2 * radius };
  sheet.ground.push(
    gradient('lit', 'radial', `cx="${at.x}" cy="${at.y}" r="${Math.max(W, H) * 0.72}"`, [
      [0, oklch(0.72, c, accent.h)],
      [0.32, oklch(0.6, c, accent.h)],
      [0.62, oklch(0.44, c * 0.85, accent.h)],
      [1, oklch(0.27, c * 0.6, accent.h)],
    ]),
    rect(whole(sheet), [0, 0, 0]).replace('fill="#000000"', 'fill="url(#lit)"'),
    `<circle cx="${at.x}" cy="${at.y}" r="${radius}" fill="${hex(oklch(0.9, 0.05, accent.h + 20))}"/>`,
    ...(sheet.motif === undefined ? [] : [drawMotif(sheet.motif, box, [c * 0.8, accent.h])]),
  );
};

/** One photo, one quiet sentence. */
export const hero = async (sheet: Sheet): Promise<void> => {
  const { W, H, s, t, copy, shape, photo } = sheet;
  // A thin face is lost on a photo.
  const type =
    sheet.type.small === 'gowun-dodum-400' ? { ...sheet.type, small: 'pretendard-500' as const } : sheet.type;
  const layout = layoutOf(sheet);
  const m = M * s;
  const tones = tonesOf(sheet);
  let bright = false;
  let lies: Box | undefined;
  if (photo === undefined && shape !== 'tall') emptyGround(sheet, layout);
  else if (photo !== undefined) {
    const area = bled(sheet, { x: 0, y: 0, w: W, h: H });
    lies = placePhoto(photo, area, layout.subject);
    const crop = await cropPhoto(photo, area, lies);
    bright = medianLuminance(crop, layout.zone) > 0.4;
    sheet.ground.push(await picture(crop, area));
  }
  const scrim = bright ? oklch(0.975, 0.01, tones.dark.h) : oklch(0.165, Math.min(0.04, tones.dark.c), tones.dark.h);
  const ink = bright ? oklch(0.22, 0.035, tones.accent.h) : oklch(0.975, 0.012, 75);
  const size = (shape === 'tall' ? 0.0275 : 0.029) * t;
  const style = { face: type.headline, tracking: type.tracking, leading: type.leading };
  const corner = copy.price ?? copy.date;
  const story = sheet.storySafe && shape === 'tall';

  const putCorners = (y: number): void => {
    shopMark(sheet, type.headline, MARK * t, 0.42 * W, ink, { x: m, y });
    const atBottom = shape === 'wide';
    if (corner === undefined) return;
    const set = small(sheet, corner, type.strong, CORNER * t, (atBottom ? 0.3 : 0.36) * W);
    place(sheet, 'price', set, ink, {
      x: W - m,
      y: atBottom ? H - m : y + (MARK - CORNER) * t * 0.45,
      align: 'right',
      anchor: atBottom ? 'bottom' : 'top',
    });
  };

  const row = (bottom: number): number => {
    if (copy.sub === undefined && copy.call === undefined) return bottom;
    const callWidth = copy.sub === undefined ? W - 2 * m : 0.46 * (W - 2 * m);
    const call =
      copy.call === undefined
        ? undefined
        : callWithArrow(sheet, copy.call, type.strong, size, callWidth, ink, {
            x: W - m,
            y: bottom,
            align: 'right',
            anchor: 'bottom',
          });
    const left = W - 2 * m - (call === undefined ? 0 : call.w + 0.03 * s);
    const sub = copy.sub === undefined ? undefined : small(sheet, copy.sub, type.small, size, left, 2);
    // Two lines of one size stand on one baseline, whatever hangs below either.
    const at = call !== undefined && sub?.lines.length === 1 ? call.baseline : undefined;
    if (sub !== undefined)
      place(sheet, 'sub', sub, ink, { x: m, y: at ?? bottom, anchor: at === undefined ? 'bottom' : 'baseline' });
    const top = bottom - Math.max(sub?.height ?? 0, call?.h ?? 0) - 0.03 * s;
    sheet.marks.push(rule(m, W - m, top, Math.max(1, 0.0018 * s), ink, 0.55));
    return top;
  };
  const stack = (x: number, width: number, bottom: number): number => {
    let y = bottom;
    if (copy.call !== undefined)
      y = callWithArrow(sheet, copy.call, type.strong, size, width, ink, { x, y, anchor: 'bottom' }).y - 0.032 * s;
    if (copy.sub !== undefined)
      y =
        place(sheet, 'sub', small(sheet, copy.sub, type.small, size, width, 2), ink, { x, y, anchor: 'bottom' }).y -
        0.036 * s;
    return y;
  };

  const lying = () => (photo === undefined || lies === undefined ? undefined : { photo, lies });
  const long = Array.from(copy.headline).length > LONG;
  const set = (h: number): SetText => fit(copy.headline, style, { ...layout.room, h: Math.min(layout.room.h, h) });
  if (shape === 'tall') {
    if (!story) putCorners(0.068 * H);
    const head = place(sheet, 'headline', set(Infinity), ink, { x: m, y: (story ? 0.134 : 0.126) * H });
    const foot = row((story ? 0.815 : 0.925) * H);
    const corners = foot - 0.03 * s - MARK * t;
    if (story) putCorners(corners);
    if (photo === undefined) emptyGround(sheet, layout, [head.bottom + 0.07 * s, (story ? corners : foot) - 0.06 * s]);
    addScrims(sheet, scrim, head, long, lying());
    return;
  }
  putCorners(m);
  const bottom =
    shape === 'square' ? row(H - m) - 0.03 * s : stack(shape === 'wide' ? m : 0.575 * W, layout.room.w, H - m);
  const head = place(sheet, 'headline', set(bottom - m - 0.1 * s), ink, {
    x: shape === 'classic' ? 0.575 * W : m,
    y: bottom,
    anchor: 'bottom',
  });
  addScrims(sheet, scrim, head, long, lying());
};
