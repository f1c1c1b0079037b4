import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';

const require = createRequire(import.meta.url);
const fontFiles = ['Regular', 'Bold'].map((weight) =>
  require.resolve(`pretendard/dist/public/static/Pretendard-${weight}.otf`),
);

/** A drawing as PNG. The fonts are ours, so that it is the same on every machine. */
export const drawPng = (width: number, height: number, content: string): Uint8Array =>
  new Resvg(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="Pretendard">${content}</svg>`,
    { font: { fontFiles, loadSystemFonts: false, defaultFontFamily: 'Pretendard' } },
  )
    .render()
    .asPng();

export const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
