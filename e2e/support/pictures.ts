import sharp from 'sharp';
import { crc32, deflateSync } from 'node:zlib';

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
};

type Colour = readonly [number, number, number];

/** A picture of one colour, or of one for each of its points, as PNG (RFC 2083). */
export const png = (width: number, height: number, colour: Colour | ((x: number, y: number) => Colour)): Buffer => {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const at = typeof colour === 'function' ? colour : () => colour;
  const rows = Array.from({ length: height }, (_, y) => {
    const row = Buffer.alloc(1 + 3 * width);
    for (let x = 0; x < width; x += 1) row.set(at(x, y), 1 + 3 * x);
    return row;
  });
  const pixels = deflateSync(Buffer.concat(rows));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
};

/** The same picture as so many photos, each of another hue. */
export const jpegs = (picture: Buffer, count: number): Promise<Buffer[]> =>
  Promise.all(
    Array.from({ length: count }, (_, n) =>
      sharp(picture)
        .modulate({ hue: n * 5 })
        .jpeg({ quality: 82 })
        .toBuffer(),
    ),
  );
