import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import sharp, { type OverlayOptions } from 'sharp';
import {
  createCompositor,
  MOODS,
  MOTIFS,
  RATIOS,
  TEMPLATES,
  type Ratio,
  type RenderInput,
  type Template,
} from '../src/index.ts';
import { COPY, headlineOf } from '../src/testing/advertisements.ts';

// npm run sheets -w @madang/compositor -- <folder of photos> <folder for the sheets>: what docs/compositor.md shows.
const [photos = 'photos', out = '../../docs/pictures'] = process.argv.slice(2);
const PHOTO_OF: Readonly<Record<Template, string>> = {
  hero: 'cup',
  editorial: 'bottle',
  sale: 'kettle',
  menu: 'bowl',
  review: 'flowers',
  event: 'cup',
};
const HIGH = 340;
const GAP = 8;
const compositor = createCompositor();

const photoOf = async (template: Template): Promise<Buffer | undefined> => {
  const file = path.join(photos, `${PHOTO_OF[template]}.png`);
  return existsSync(file) ? readFile(file) : undefined;
};

const sheet = async (
  name: string,
  rows: readonly (readonly Omit<RenderInput, 'format' | 'seed'>[])[],
): Promise<void> => {
  const tiles: OverlayOptions[] = [];
  let [width, top] = [0, GAP];
  for (const row of rows) {
    let left = GAP;
    for (const input of row) {
      const { bytes, width: wide, height: high } = await compositor.render({ ...input, seed: 0, format: 'png' });
      const w = Math.round((HIGH * wide) / high);
      tiles.push({ input: await sharp(bytes).resize(w, HIGH).png().toBuffer(), left, top });
      left += w + GAP;
    }
    width = Math.max(width, left);
    top += HIGH + GAP;
  }
  await sharp({ create: { width, height: top, channels: 3, background: '#8a8a8a' } })
    .composite(tiles)
    .webp({ quality: 72, effort: 5 })
    .toFile(path.join(out, `${name}.webp`));
  console.log(name);
};

const ratios = Object.keys(RATIOS) as Ratio[];
const all = async (photo: boolean) =>
  Promise.all(
    TEMPLATES.map(async (template) => {
      const picture = photo ? await photoOf(template) : undefined;
      return ratios.map((ratio) => ({ ...COPY[template], template, ratio, photo: picture }));
    }),
  );

await mkdir(out, { recursive: true });
await sheet('compositor-with-photo', await all(true));
await sheet('compositor-without-photo', await all(false));
const longest = await all(true);
await sheet(
  'compositor-80-characters',
  longest.map((row) => row.map((input) => ({ ...input, headline: headlineOf(80) }))),
);
const [cup, kettle] = await Promise.all([photoOf('hero'), photoOf('sale')]);
const moods = MOODS.map((mood): readonly Omit<RenderInput, 'format' | 'seed'>[] => [
  { ...COPY.hero, template: 'hero', ratio: '1:1', mood, photo: cup },
  { ...COPY.sale, template: 'sale', ratio: '1:1', mood, photo: kettle },
  { ...COPY.editorial, template: 'editorial', ratio: '1:1', mood },
]);
await sheet(
  'compositor-moods',
  [0, 3, 6].map((from) => moods.slice(from, from + 3).flat()),
);
const drawn = MOTIFS.map((motif, index): Omit<RenderInput, 'format' | 'seed'> => ({
  headline: '오늘도 문을 엽니다',
  template: 'editorial',
  ratio: '1:1',
  mood: MOODS[index % MOODS.length],
  motif,
}));
await sheet(
  'compositor-motifs',
  [0, 7, 14, 21].map((from) => drawn.slice(from, from + 7)),
);
await compositor.close();
