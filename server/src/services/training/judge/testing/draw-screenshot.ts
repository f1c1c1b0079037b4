import { fileURLToPath } from 'node:url';
import { Resvg } from '@resvg/resvg-js';

const FONT = fileURLToPath(import.meta.resolve('pretendard/dist/public/static/Pretendard-Regular.otf'));
const [WIDTH, HEIGHT] = [780, 400];

/** A message in a bubble as a phone shows it, as PNG; the third line's letters begin at 180 pixels from above. */
export const drawScreenshot = (lines: readonly string[]): Uint8Array =>
  new Resvg(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" font-family="Pretendard" font-size="32">
      <rect width="100%" height="100%" fill="#fff"/><rect x="40" y="50" width="640" height="300" rx="28" fill="#ededf0"/>
      ${lines.map((line, index) => `<text x="70" y="${108 + index * 50}" fill="#111">${line}</text>`).join('')}</svg>`,
    { font: { fontFiles: [FONT], loadSystemFonts: false, defaultFontFamily: 'Pretendard' } },
  )
    .render()
    .asPng();
