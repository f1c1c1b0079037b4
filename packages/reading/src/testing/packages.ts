import sharp from 'sharp';
import type { Mark } from '../types.ts';
import { drawPng } from './draw.ts';
import { checkDigit, drawEan13 } from './ean13.ts';

export const LOOKS = ['straight', 'tilted', 'curved', 'small', 'on colour', 'blurred'] as const;
type Look = (typeof LOOKS)[number];

export interface PackagePhoto {
  readonly name: string;
  readonly look: Look;
  readonly marks: readonly Mark[];
  readonly picture: () => Promise<Uint8Array>;
}

/** What stands within the arrows, and the material below them. */
const WORDS: Readonly<Record<Mark, readonly [within: string, below?: string]>> = {
  clear_pet: ['무색페트'],
  pet: ['페트'],
  plastic: ['플라스틱'],
  hdpe: ['플라스틱', 'HDPE'],
  ldpe: ['플라스틱', 'LDPE'],
  pp: ['플라스틱', 'PP'],
  ps: ['플라스틱', 'PS'],
  plastic_other: ['플라스틱', 'OTHER'],
  film: ['비닐류', 'OTHER'],
  can: ['캔류'],
  steel_can: ['캔류', '철'],
  aluminium_can: ['캔류', '알미늄'],
  glass: ['유리'],
  paper: ['종이'],
  carton: ['일반팩'],
  aseptic_carton: ['멸균팩'],
  composite: ['도포·첩합'],
};

/** Three arrows along the sides of a triangle, 100 wide, with its words. */
const drawMark = (mark: Mark, x: number, y: number, size: number, ink: string): string => {
  const [within, below] = WORDS[mark];
  const corners = [
    [50, 4],
    [97, 86],
    [3, 86],
  ] as const;
  const arrows = corners.map(([x1, y1], index) => {
    const [x2, y2] = corners[(index + 1) % 3] ?? [0, 0];
    const at = (part: number): [number, number] => [x1 + (x2 - x1) * part, y1 + (y2 - y1) * part];
    const length = Math.hypot(x2 - x1, y2 - y1);
    const [sideX, sideY] = [(-(y2 - y1) / length) * 8, ((x2 - x1) / length) * 8];
    const [[ax, ay], [bx, by], [tx, ty]] = [at(0.1), at(0.8), at(0.98)];
    return (
      `<path d="M${ax} ${ay}L${bx} ${by}" stroke="${ink}" stroke-width="6"/>` +
      `<path d="M${bx + sideX} ${by + sideY}L${tx} ${ty}L${bx - sideX} ${by - sideY}Z" fill="${ink}"/>`
    );
  });
  const fontSize = Math.min(20, 58 / (within.length * 0.92));
  const words =
    `<text x="50" y="70" text-anchor="middle" font-weight="700" font-size="${fontSize}">${within}</text>` +
    (below === undefined
      ? ''
      : `<text x="50" y="110" text-anchor="middle" font-weight="700" font-size="19">${below}</text>`);
  return `<g transform="translate(${x} ${y}) scale(${size / 100})" fill="${ink}">${arrows.join('')}${words}</g>`;
};

/** A small generator of numbers between 0 and 1 that a seed settles (mulberry32). */
const seeded = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

const COLOURS = [
  ['#0b6b3a', '#ffffff'],
  ['#c62828', '#fff6e5'],
  ['#1d3f8f', '#ffffff'],
  ['#f2b705', '#3a2200'],
  ['#222222', '#d8d8d8'],
] as const;
const [WIDTH, HEIGHT] = [1000, 750];
const LABEL = ['원재료명: 정제수, 설탕, 합성향료', '내용량 500 mL (210 kcal)', '보관방법: 직사광선을 피하세요'];

/** As round a can as a photo shows: what is at the sides is narrower, and lines bend. */
const bend = async (picture: Uint8Array): Promise<Uint8Array> => {
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const out = Buffer.alloc(data.length, 200);
  const radius = info.width / 2;
  for (let y = 0; y < info.height; y++)
    for (let x = 0; x < info.width; x++) {
      const across = (x - radius) / radius;
      const fromX = Math.round(radius + (Math.asin(across) / (Math.PI / 2)) * radius * 0.9);
      const fromY = Math.round(y - (1 - Math.sqrt(1 - across * across)) * 70 + 10);
      if (fromX < 0 || fromX >= info.width || fromY < 0 || fromY >= info.height) continue;
      data.copy(out, (y * info.width + x) * 3, (fromY * info.width + fromX) * 3, (fromY * info.width + fromX) * 3 + 3);
    }
  return sharp(out, { raw: { width: info.width, height: info.height, channels: 3 } })
    .png()
    .toBuffer();
};

/** Light from one side, the grain of a sensor, and what JPEG leaves. */
const photograph = async (picture: Uint8Array, random: () => number, blur: number): Promise<Uint8Array> => {
  const image = sharp(picture).removeAlpha();
  if (blur > 0) image.blur(blur);
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  for (let at = 0; at < data.length; at++) {
    const x = Math.floor(at / 3) % info.width;
    data[at] = Math.max(0, Math.min(255, (data[at] ?? 0) * (0.72 + (0.28 * x) / info.width) + (random() - 0.5) * 14));
  }
  return sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } })
    .jpeg({ quality: 82 })
    .toBuffer();
};

const draw = async (marks: readonly Mark[], look: Look, seed: number): Promise<Uint8Array> => {
  const random = seeded(seed);
  const [ground, ink] = look === 'on colour' ? (COLOURS[seed % COLOURS.length] ?? COLOURS[0]) : ['#f4f1ea', '#1b1b1b'];
  const size = look === 'small' ? 62 + random() * 16 : 130 + random() * 50;
  const left = 330 + random() * 120;
  const top = 330 + random() * 90;
  const twelve = `880${String(Math.floor(random() * 1e9)).padStart(9, '0')}`;
  const content =
    `<rect width="100%" height="100%" fill="${ground}"/>` +
    `<text x="80" y="150" font-size="84" font-weight="700" fill="${ink}">맑은샘 음료</text>` +
    LABEL.map((line, index) => `<text x="84" y="${210 + index * 32}" font-size="22" fill="${ink}">${line}</text>`).join(
      '',
    ) +
    `<rect x="640" y="180" width="270" height="110" fill="#fff"/>` +
    drawEan13(twelve + String(checkDigit(twelve)), 660, 190, 2.4, 90) +
    marks.map((mark, index) => drawMark(mark, left + index * size * 1.3, top, size, ink)).join('');
  const drawn = drawPng(WIDTH, HEIGHT, content);
  const angle = (random() < 0.5 ? -1 : 1) * (5 + random() * 9);
  const placed =
    look === 'tilted'
      ? await sharp(drawn).rotate(angle, { background: '#8d8a84' }).png().toBuffer()
      : look === 'curved'
        ? await bend(drawn)
        : drawn;
  return photograph(placed, random, look === 'blurred' ? 1.6 + random() * 1.2 : 0.5);
};

const ALL = Object.keys(WORDS) as Mark[];

/** Twelve of each look; every third bears two marks. */
export const PACKAGES: readonly PackagePhoto[] = LOOKS.flatMap((look, group) =>
  Array.from({ length: 12 }, (_, index) => {
    const first = ALL[(group * 12 + index) % ALL.length] ?? 'glass';
    const second = ALL[(group * 12 + index + 5) % ALL.length] ?? 'paper';
    const marks = index % 3 === 2 ? [first, second] : [first];
    const seed = group * 100 + index + 1;
    return { name: `${look} ${index + 1}`, look, marks, picture: () => draw(marks, look, seed) };
  }),
);
