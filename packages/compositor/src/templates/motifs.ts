import { hex, oklch, type Rgb } from '../colour.ts';
import type { Box, Motif } from '../types.ts';

/** Colours of a drawing: the darkest, one between, and the lightest. */
interface Tints {
  readonly deep: string;
  readonly mid: string;
  readonly light: string;
}

const line = (colour: string, width: number, d: string): string =>
  `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"/>`;
const fill = (colour: string, d: string): string => `<path d="${d}" fill="${colour}"/>`;
const dot = (colour: string, cx: number, cy: number, r: number): string =>
  `<circle cx="${cx}" cy="${cy}" r="${r}" fill="${colour}"/>`;
const turned = (count: number, cx: number, cy: number, part: string): string =>
  Array.from(
    { length: count },
    (_, index) => `<g transform="rotate(${(360 / count) * index} ${cx} ${cy})">${part}</g>`,
  ).join('');

/** Flat drawings in a field of 100 × 100. */
const DRAWINGS: Readonly<Record<Motif, (tints: Tints) => string>> = {
  cup: ({ deep, mid, light }) =>
    fill(mid, 'M10 84a40 7 0 0 0 80 0z') +
    line(light, 7, 'M70 46h7a11 11 0 0 1 0 22h-9') +
    fill(light, 'M20 38h52v18a26 26 0 0 1-52 0z') +
    `<ellipse cx="46" cy="38" rx="26" ry="6.5" fill="${deep}"/>` +
    line(light, 3.5, 'M38 26c-5-5 5-9 0-15M54 26c-5-5 5-9 0-15'),
  bread: ({ deep, mid, light }) =>
    fill(mid, 'M17 54c-12-8-7-28 12-27 10-11 33-11 42 0 19-1 24 19 12 27v24a8 8 0 0 1-8 8H25a8 8 0 0 1-8-8z') +
    fill(light, 'M25 52c-9-5-6-17 7-16 9-9 27-9 36 0 13-1 16 11 7 16v22a4 4 0 0 1-4 4H29a4 4 0 0 1-4-4z') +
    fill(mid, 'M41 50h16a3 3 0 0 1 3 3v13a3 3 0 0 1-3 3H41a3 3 0 0 1-3-3V53a3 3 0 0 1 3-3z') +
    line(deep, 2.5, 'M44 56h9'),
  bowl: ({ deep, mid, light }) =>
    line(mid, 3.5, 'M60 44L86 10M70 45L93 17') +
    `<ellipse cx="48" cy="48" rx="40" ry="10" fill="${light}"/>` +
    line(mid, 3, 'M20 47c7-9 14 7 21-2s14 7 21-2M30 51c7-7 14 5 21-2') +
    dot(light, 64, 43, 9) +
    dot(mid, 64, 43, 4) +
    fill(deep, 'M8 50a40 10 0 0 0 80 0c0 20-12 33-24 36v4H32v-4C20 83 8 70 8 50z'),
  flower: ({ deep, mid, light }) =>
    line(deep, 4, 'M50 46c0 20-2 32-2 48') +
    fill(deep, 'M48 80c-2-14-14-20-25-18 1 12 12 20 25 18zM49 70c2-12 12-18 23-16-1 11-11 18-23 16z') +
    turned(8, 50, 34, `<ellipse cx="50" cy="17" rx="8.5" ry="14" fill="${light}"/>`) +
    dot(mid, 50, 34, 10),
  scissors: ({ deep, mid, light }) =>
    fill(light, 'M64 8c6 6 6 13 3 20L46 66l-8-5z') +
    fill(mid, 'M36 8c-6 6-6 13-3 20l21 38 8-5z') +
    `<circle cx="33" cy="76" r="12" fill="none" stroke="${deep}" stroke-width="6"/>` +
    `<circle cx="67" cy="76" r="12" fill="none" stroke="${deep}" stroke-width="6"/>` +
    dot(deep, 50, 52, 3.5),
  bottle: ({ deep, mid, light }) =>
    fill(deep, 'M43 8h14v4l-1 14H44l-1-14z') +
    fill(mid, 'M38 26h24v10H38z') +
    fill(light, 'M34 36h32c8 4 12 10 12 18v32a8 8 0 0 1-8 8H30a8 8 0 0 1-8-8V54c0-8 4-14 12-18z') +
    fill(mid, 'M30 58h40v24H30z') +
    line(deep, 2.5, 'M39 66h22M43 74h14'),
  polish: ({ deep, mid, light }) =>
    fill(deep, 'M43 6h14l4 40H39z') +
    fill(mid, 'M36 46h28v6H36z') +
    fill(light, 'M32 52h36c7 6 9 13 9 22v12a8 8 0 0 1-8 8H31a8 8 0 0 1-8-8V74c0-9 2-16 9-22z') +
    fill(mid, 'M30 72h40v10a5 5 0 0 1-5 5H35a5 5 0 0 1-5-5z'),
  dumbbell: ({ deep, mid, light }) =>
    `<g transform="rotate(-24 50 50)">${fill(mid, 'M26 46h48v8H26z')}${fill(light, 'M18 28h12v44H18zM70 28h12v44H70z')}${fill(deep, 'M8 36h10v28H8zM82 36h10v28H82z')}</g>`,
  lotus: ({ deep, mid, light }) =>
    dot(light, 50, 30, 14) +
    fill(mid, 'M50 40c14 12 14 32 0 44-14-12-14-32 0-44z') +
    fill(light, 'M24 50c16 4 25 17 24 34-16-3-26-16-24-34zM76 50c-16 4-25 17-24 34 16-3 26-16 24-34z') +
    fill(deep, 'M8 68c16-4 32 4 40 17-15 6-33 0-40-17zM92 68c-16-4-32 4-40 17 15 6 33 0 40-17z'),
  paw: ({ mid, light }) =>
    fill(light, 'M50 46c13 0 27 15 27 28 0 9-8 13-15 11-8-3-16-3-24 0-7 2-15-2-15-11 0-13 14-28 27-28z') +
    `<ellipse cx="36" cy="26" rx="8.5" ry="13" fill="${mid}"/><ellipse cx="64" cy="26" rx="8.5" ry="13" fill="${mid}"/>` +
    `<ellipse cx="17" cy="46" rx="7.5" ry="11.5" fill="${mid}"/><ellipse cx="83" cy="46" rx="7.5" ry="11.5" fill="${mid}"/>`,
  tooth: ({ mid, light }) =>
    fill(
      light,
      'M50 22c8-8 32-9 34 12 1 14-7 22-9 36-2 12-4 20-9 20-7 0-5-28-16-28S41 90 34 90c-5 0-7-8-9-20-2-14-10-22-9-36 2-21 26-20 34-12z',
    ) + line(mid, 4, 'M30 30c-5 3-6 9-4 15'),
  cross: ({ deep, mid, light }) =>
    dot(mid, 50, 50, 42) +
    fill(light, 'M40 22h20v18h18v20H60v18H40V60H22V40h18z') +
    line(deep, 3.5, 'M30 50h10l5-10 9 20 5-10h11'),
  capsule: ({ deep, mid, light }) =>
    `<g transform="rotate(-38 50 50)">${fill(light, 'M50 30h20a20 20 0 0 1 0 40H50z')}${fill(deep, 'M50 30H30a20 20 0 0 0 0 40h20z')}</g>` +
    dot(mid, 24, 24, 9) +
    dot(mid, 78, 80, 7),
  book: ({ deep, mid, light }) =>
    fill(deep, 'M8 26h84v58H54l-4 4-4-4H8z') +
    fill(light, 'M13 20c14-4 28-2 37 6v54c-9-7-23-9-37-6zM87 20c-14-4-28-2-37 6v54c9-7 23-9 37-6z') +
    line(mid, 2.5, 'M21 36c8-1 15 0 21 3M21 48c8-1 15 0 21 3M79 36c-8-1-15 0-21 3M79 48c-8-1-15 0-21 3'),
  pencil: ({ deep, mid, light }) =>
    `<g transform="rotate(38 50 50)">${fill(mid, 'M38 8h24v12H38z')}${fill(light, 'M38 20h24v50H38z')}${fill(mid, 'M46 20h8v50h-8z')}${fill(light, 'M38 70h24L50 96z')}${fill(deep, 'M45.500 86.300h9L50 96z')}</g>`,
  car: ({ deep, mid, light }) =>
    fill(
      light,
      'M6 62c0-9 5-13 16-15l11-16c2-3 4-4 8-4h22c4 0 6 1 9 4l13 15c7 2 10 7 10 14v8a4 4 0 0 1-4 4H10a4 4 0 0 1-4-4z',
    ) +
    fill(mid, 'M33 46l8-12h9v12zM54 34h9l10 12H54z') +
    dot(deep, 27, 72, 11) +
    dot(deep, 74, 72, 11) +
    dot(light, 27, 72, 4) +
    dot(light, 74, 72, 4),
  hanger: ({ deep, mid, light }) =>
    line(deep, 4, 'M50 30V24a8 8 0 1 1 8-8') +
    fill(light, 'M50 28l40 26-9 11-9-6v31H28V59l-9 6-9-11z') +
    line(mid, 4, 'M40 36c2 10 18 10 20 0') +
    line(mid, 3, 'M28 62v28M72 62v28'),
  house: ({ deep, mid, light }) =>
    fill(light, 'M18 46h64v42H18z') +
    fill(deep, 'M50 10L94 48l-6 6L50 22 12 54l-6-6z') +
    fill(mid, 'M42 60h16v28H42zM26 56h10v10H26zM64 56h10v10H64z'),
  sofa: ({ deep, mid, light }) =>
    line(deep, 5, 'M22 80v10M78 80v10') +
    fill(mid, 'M20 34a10 10 0 0 1 10-10h40a10 10 0 0 1 10 10v30H20z') +
    fill(light, 'M6 52a9 9 0 0 1 18 0v10h52V52a9 9 0 0 1 18 0v22a8 8 0 0 1-8 8H14a8 8 0 0 1-8-8z') +
    line(deep, 2.5, 'M50 26v36'),
  ring: ({ deep, mid, light }) =>
    `<circle cx="50" cy="64" r="26" fill="none" stroke="${mid}" stroke-width="7"/>` +
    fill(light, 'M36 10h28l10 13-24 21-24-21z') +
    line(deep, 2.5, 'M26 23h48M42 23l8 20 8-20-6-13M42 23l6-13'),
  glasses: ({ deep, mid, light }) =>
    dot(light, 26, 54, 19) +
    dot(light, 74, 54, 19) +
    `<circle cx="26" cy="54" r="19" fill="none" stroke="${deep}" stroke-width="6"/><circle cx="74" cy="54" r="19" fill="none" stroke="${deep}" stroke-width="6"/>` +
    line(deep, 6, 'M45 50c3-4 7-4 10 0') +
    line(mid, 3, 'M18 58l12-13M66 58l12-13'),
  microphone: ({ deep, mid, light }) =>
    `<g transform="rotate(32 50 50)">${fill(deep, 'M42 44h16l-4 48h-8z')}${dot(light, 50, 28, 21)}${fill(mid, 'M30 40h40v8H30z')}${line(mid, 2.5, 'M36 20c9 5 19 5 28 0M32 30c12 6 24 6 36 0')}</g>`,
  screen: ({ deep, mid, light }) =>
    fill(deep, 'M8 18h84v54H8z') +
    fill(light, 'M14 24h72v42H14z') +
    fill(mid, 'M42 72h16v10h12v6H30v-6h12z') +
    line(deep, 4, 'M30 38l9 7-9 7M46 54h18'),
  shirt: ({ deep, mid, light }) =>
    fill(light, 'M36 14l14 8 14-8 26 16-9 20-11-5v45H30V45l-11 5-9-20z') +
    line(mid, 3, 'M50 24v66M36 14c2 10 8 16 14 18 6-2 12-8 14-18') +
    dot(deep, 50, 46, 2.4) +
    dot(deep, 50, 60, 2.4) +
    dot(deep, 50, 74, 2.4),
  bag: ({ deep, mid, light }) =>
    line(deep, 5, 'M34 36V28a16 16 0 0 1 32 0v8') + fill(light, 'M20 34h60l6 56H14z') + fill(mid, 'M17 62h66l3 28H14z'),
  sparkles: ({ deep, mid, light }) =>
    fill(light, 'M44 16c4 24 10 30 34 34-24 4-30 10-34 34-4-24-10-30-34-34 24-4 30-10 34-34z') +
    fill(mid, 'M78 10c2 10 4 12 14 14-10 2-12 4-14 14-2-10-4-12-14-14 10-2 12-4 14-14z') +
    fill(deep, 'M80 66c2 9 4 11 13 13-9 2-11 4-13 13-2-9-4-11-13-13 9-2 11-4 13-13z'),
  stones: ({ deep, mid, light }) =>
    `<ellipse cx="50" cy="80" rx="38" ry="12" fill="${deep}"/><ellipse cx="50" cy="60" rx="28" ry="10" fill="${mid}"/><ellipse cx="50" cy="43" rx="19" ry="8" fill="${light}"/>` +
    fill(light, 'M52 33c-4-14 6-24 22-25 1 15-8 25-22 25z') +
    line(mid, 2, 'M54 31c5-8 10-14 16-19'),
  wheel: ({ deep, mid, light }) =>
    dot(deep, 50, 50, 44) +
    dot(light, 50, 50, 30) +
    turned(5, 50, 50, fill(mid, 'M46 24h8l2 22H44z')) +
    dot(deep, 50, 50, 8),
};

/** What the trade is known by, drawn into the middle of a box in the tints of one hue. */
export const drawMotif = (motif: Motif, { x, y, w, h }: Box, [chroma, hue]: readonly [number, number]): string => {
  const size = 0.74 * Math.min(w, h);
  const tint = (l: number, c: number): string => hex(oklch(l, c, hue) satisfies Rgb);
  const drawn = DRAWINGS[motif]({
    deep: tint(0.42, chroma * 1.3),
    mid: tint(0.68, chroma * 1.7),
    light: tint(0.965, chroma * 0.35),
  });
  return `<g transform="translate(${x + (w - size) / 2} ${y + (h - size) / 2}) scale(${size / 100})">${drawn}</g>`;
};
