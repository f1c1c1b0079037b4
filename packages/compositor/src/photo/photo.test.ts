import { describe, expect, it } from 'vitest';
import sharp from 'sharp';
import { hueDistance } from '../colour.ts';
import { drawPhoto } from '../testing/advertisements.ts';
import { canMelt, meltPhoto } from './melt.ts';
import { paletteOf } from './palette.ts';
import { cropPhoto, placePhoto } from './place.ts';
import { readPhoto, type Photo, type Raster } from './read.ts';

const vase = await readPhoto(drawPhoto('#c9d3bd', '#7a3b1d'));
const plain = async (background: string): Promise<Photo> =>
  readPhoto(
    await sharp({ create: { width: 80, height: 80, channels: 3, background } })
      .png()
      .toBuffer(),
  );
const pixel = ({ data, width }: Raster, x: number, y: number): number[] => [
  ...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
];

describe('the subject of a photo', () => {
  it('is found where it stands out, and on a plain ground given some room', () => {
    const { x, y, w, h } = vase.subject;
    // The vase stands at .34–.66 across and .20–.78 down, its shadow reaches to .81.
    for (const [found, least, most] of [
      [x, 0.2, 0.34],
      [y, 0.02, 0.21],
      [x + w, 0.65, 0.88],
      [y + h, 0.7, 0.9],
    ] as const) {
      expect(found).toBeGreaterThanOrEqual(least);
      expect(found).toBeLessThanOrEqual(most);
    }
  });

  it('that has an outline on a plain ground is found as it is, with no room around it', async () => {
    const background = '#e3c53a';
    const drawn = await sharp({ create: { width: 400, height: 400, channels: 3, background } })
      .composite([
        {
          input: { create: { width: 160, height: 100, channels: 3, background: '#2456b0' } },
          left: 120,
          top: 180,
        },
      ])
      .png()
      .toBuffer();
    const { subject, certain } = await readPhoto(drawn);
    expect(certain).toBe(true);
    for (const [found, is] of [
      [subject.x, 0.3],
      [subject.y, 0.45],
      [subject.w, 0.4],
      [subject.h, 0.25],
    ] as const)
      expect(Math.abs(found - is)).toBeLessThan(0.045);
  });

  it('is said to be uncertain when there is none', async () => {
    expect((await plain('#fff')).certain).toBe(false);
  });

  it('stands above its line, in the middle of its place, and the photo covers the area', async () => {
    const background = '#c9d3bd';
    const room = { top: 200, bottom: 200, left: 200, right: 200, background };
    const far = await readPhoto(await sharp(drawPhoto(background, '#7a3b1d')).extend(room).png().toBuffer());
    const area = { x: 0, y: 0, w: 1080, h: 1080 };
    const lies = placePhoto(vase, area, {
      cx: 583,
      cy: 405,
      width: 648,
      above: 648,
      height: 500,
      ends: { bottom: 216 },
    });
    expect(lies.y + (far.subject.y + far.subject.h) * lies.h).toBeLessThanOrEqual(649);
    expect([lies.x <= 0, lies.y <= 0, lies.x + lies.w >= 1080, lies.y + lies.h >= 1080 - 216]).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  it('is not cut when the area is much wider: the photo ends, and its edge is continued', async () => {
    const area = { x: 0, y: 0, w: 800, h: 300 };
    const lies = placePhoto(vase, area, { cx: 600, cy: 150, width: 200, height: 280, ends: { left: Infinity } });
    expect(lies.x).toBeGreaterThan(100);
    const crop = await cropPhoto(vase, area, lies);
    expect([crop.width, crop.height]).toEqual([800, 300]);
    // The ground that goes on is the photo's own.
    const [r = 0, g = 0, b = 0] = pixel(crop, 4, 150);
    expect(Math.abs(r - 0xc9) + Math.abs(g - 0xd3) + Math.abs(b - 0xbd)).toBeLessThan(12);
  });
});

describe('a tall photo', () => {
  it('shows its whole subject in an area that is wider: it ends beside it, whatever the area was to be filled with', async () => {
    const drawn = await sharp(drawPhoto('#c9d3bd', '#7a3b1d'))
      .extract({ left: 200, top: 90, width: 240, height: 480 })
      .toBuffer();
    const tall = await readPhoto(drawn);
    const area = { x: 0, y: 0, w: 600, h: 300 };
    for (const more of [{}, { above: 290 }]) {
      const lies = placePhoto(tall, area, { cx: 300, cy: 150, width: 500, ...more });
      const [top, bottom] = [tall.subject.y, tall.subject.y + tall.subject.h].map((at) => lies.y + at * lies.h);
      expect([top, bottom].map((at) => at !== undefined && at > -15 && at < 315)).toEqual([true, true]);
      expect([lies.x > 0, lies.x + lies.w < 600]).toEqual([true, true]);
    }
  });
});

describe('a photo that ends inside of its area', () => {
  it('goes on with what lies beside its subject, and not with the subject', async () => {
    const area = { x: 0, y: 0, w: 1600, h: 640 };
    const lies = { x: 800, y: 0, w: 640, h: 640 };
    const crop = await cropPhoto(vase, area, lies);
    const ground = pixel(crop, 820, 40);
    for (let x = 10; x < 800; x += 30)
      for (let y = 150; y < 460; y += 30)
        for (const [channel, value] of pixel(crop, x, y).entries())
          expect(Math.abs(value - (ground[channel] ?? 0)), `at ${x}, ${y}`).toBeLessThan(24);
  });
});

describe('what is drawn out beyond the end of a photo', () => {
  it('shows a line that stands beside the subject once, and has no seam', async () => {
    const ground = '#b9a58c';
    const drawn = await sharp({ create: { width: 600, height: 600, channels: 3, background: ground } })
      .composite([
        { input: { create: { width: 24, height: 600, channels: 3, background: '#3a2a1c' } }, left: 130, top: 0 },
        { input: { create: { width: 220, height: 300, channels: 3, background: '#2c4a8a' } }, left: 260, top: 150 },
      ])
      .png()
      .toBuffer();
    const photo = await readPhoto(drawn);
    const beside = { ...photo, subject: { x: 0.43, y: 0.25, w: 0.37, h: 0.5 } };
    const crop = await cropPhoto(beside, { x: 0, y: 0, w: 1000, h: 600 }, { x: 400, y: 0, w: 600, h: 600 });
    const row = Array.from({ length: 650 }, (_, x) => pixel(crop, x, 300)[0] ?? 0);
    const isDark = row.map((value) => value < 150);
    const lines = isDark.filter((dark, x) => dark && isDark[x - 1] !== true).length;
    expect(lines).toBe(1);
    // Where the photo ends nothing tells it: the ground on either side is the same.
    expect(Math.abs((row[380] ?? 0) - (row[420] ?? 0))).toBeLessThan(30);
  });
});

describe('colours of a photo', () => {
  it('are its ground, its accent and its border', () => {
    const { dominant, accent, border, grey } = paletteOf(vase);
    expect(grey).toBe(false);
    expect(dominant.l).toBeGreaterThan(0.75);
    expect(hueDistance(accent.h, 45)).toBeLessThan(20);
    expect(Math.abs(border.l - dominant.l)).toBeLessThan(0.03);
  });

  it('have for an accent what is not of the hue of the ground, though that has more of its own', async () => {
    const drawn = await sharp({ create: { width: 300, height: 300, channels: 3, background: '#c3cbb4' } })
      .composite([
        { input: { create: { width: 70, height: 160, channels: 3, background: '#7c9266' } }, left: 30, top: 60 },
        { input: { create: { width: 60, height: 130, channels: 3, background: '#5a3a2a' } }, left: 160, top: 90 },
      ])
      .png()
      .toBuffer();
    expect(hueDistance(paletteOf(await readPhoto(drawn)).accent.h, 50)).toBeLessThan(15);
  });

  it('are none where all is grey', async () => {
    expect(paletteOf(await plain('#808080')).grey).toBe(true);
  });
});

describe('melting a photo into its own ground', () => {
  it('shows no edge where the photo ends', async () => {
    expect(canMelt(vase)).toBe(true);
    const melted = await meltPhoto(vase, { x: 0, y: 0, w: 400, h: 300 }, { x: 150, y: 40, w: 200, h: 200 });
    for (const y of [60, 140, 220]) {
      const [left = 0, right = 0] = [pixel(melted, 148, y)[1], pixel(melted, 153, y)[1]];
      expect(Math.abs(left - right)).toBeLessThan(4);
    }
  });
});
