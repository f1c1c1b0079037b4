import { setImmediate as breathe } from 'node:timers/promises';
import { DECODE_SECONDS, MOST_PIXELS } from '@madang/reading/decode-limits';
import { sharp } from '@madang/reading/sharp';

const MOST_SIDE = 768;
const BLUR = 1.4;
/** Of the steepest slope of the picture: above the one it is an edge, above the other where it goes on from one. */
const HIGH = 0.2;
const LOW = 0.08;
const STRONG = 255;
const WEAK = 1;

/** Slopes by Sobel's operator, and for each the step along which it is steepest. */
const slopesOf = (grey: Uint8Array, width: number, height: number) => {
  const steep = new Float32Array(width * height);
  const along = new Int32Array(width * height);
  let most = 0;
  const steps = [1, width + 1, width, width - 1];
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const at = y * width + x;
      const p = (offset: number): number => grey[at + offset] ?? 0;
      const [nw, n, ne, w, e, sw, s, se] = [
        p(-width - 1),
        p(-width),
        p(-width + 1),
        p(-1),
        p(1),
        p(width - 1),
        p(width),
        p(width + 1),
      ] as const;
      const dx = ne + 2 * e + se - nw - 2 * w - sw;
      const dy = sw + 2 * s + se - nw - 2 * n - ne;
      const slope = Math.hypot(dx, dy);
      steep[at] = slope;
      if (slope > most) most = slope;
      along[at] = steps[(Math.round((Math.atan2(dy, dx) / Math.PI) * 4) + 4) % 4] ?? 1;
    }
  }
  return { steep, along, most };
};

/**
 * The edges of a photo by Canny's method (1986), white on black, as PNG: smoothed, sloped, thinned, and followed from
 * strong ones over weak ones. Between its passes the process does other things.
 */
export const findEdges = async (photo: Uint8Array): Promise<Uint8Array> => {
  const { data: grey, info } = await sharp(photo, { limitInputPixels: MOST_PIXELS, pages: 1 })
    .autoOrient()
    .flatten({ background: '#ffffff' })
    .resize({ width: MOST_SIDE, height: MOST_SIDE, fit: 'inside', withoutEnlargement: true })
    .greyscale()
    .blur(BLUR)
    .timeout({ seconds: DECODE_SECONDS })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  await breathe();
  const { steep, along, most } = slopesOf(grey, width, height);
  await breathe();
  const edges = Buffer.alloc(width * height);
  const strong: number[] = [];
  for (let at = width; at < width * (height - 1); at += 1) {
    const slope = steep[at] ?? 0;
    const step = along[at] ?? 1;
    if (slope < LOW * most || slope === 0 || slope < (steep[at + step] ?? 0) || slope < (steep[at - step] ?? 0))
      continue;
    edges[at] = slope >= HIGH * most ? STRONG : WEAK;
    if (edges[at] === STRONG) strong.push(at);
  }
  await breathe();
  for (let at = strong.pop(); at !== undefined; at = strong.pop()) {
    for (const step of [-width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1]) {
      if (edges[at + step] !== WEAK) continue;
      edges[at + step] = STRONG;
      strong.push(at + step);
    }
  }
  for (let at = 0; at < edges.length; at += 1) if (edges[at] !== STRONG) edges[at] = 0;
  return sharp(edges, { raw: { width, height, channels: 1 } })
    .png()
    .toBuffer();
};
