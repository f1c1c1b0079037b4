import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { rayMarch } from './ray-march.ts';
import { STILL_LIFES } from './still-lifes.ts';

// node samples/draw-photos.ts <folder> [side] [name…]: the still lifes as PNG.
const [folder = 'photos', side = '1000', ...names] = process.argv.slice(2);
const size = Number(side);
await mkdir(folder, { recursive: true });
for (const [name, scene] of Object.entries(STILL_LIFES)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const data = rayMarch(scene, size, size);
  await sharp(data, { raw: { width: size, height: size, channels: 3 } })
    .png()
    .toFile(path.join(folder, `${name}.png`));
  console.log(name);
}
