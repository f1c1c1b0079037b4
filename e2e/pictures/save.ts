import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';

/** Of one picture in the documentation: it is read on phones, and kept in the history of the repository for ever. */
const MOST_BYTES = 150_000;

/** Fewer colours until it is small enough: what is drawn by a browser has few anyway. */
const asPng = async (picture: Buffer): Promise<Buffer> => {
  for (const colours of [256, 128, 64]) {
    const small = await sharp(picture).png({ palette: true, colours, effort: 10, compressionLevel: 9 }).toBuffer();
    if (small.length <= MOST_BYTES) return small;
  }
  return sharp(picture).resize({ width: 1000 }).png({ palette: true, colours: 64, effort: 10 }).toBuffer();
};

/** By the ending of its name. @throws Error where it stays too large */
export const savePicture = async (folder: string, name: string, picture: Buffer): Promise<number> => {
  const bytes = name.endsWith('.webp')
    ? await sharp(picture).webp({ quality: 86, smartSubsample: true }).toBuffer()
    : await asPng(picture);
  if (bytes.length > MOST_BYTES) throw new Error(`${name} has ${bytes.length} bytes`);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, name), bytes);
  return bytes.length;
};
