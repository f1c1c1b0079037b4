import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gunzipSync } from 'node:zlib';
import type { Box } from '../types.ts';

/** What of Tesseract's interface is used; the package has no types. */
interface TesseractModule {
  readonly FS: { readonly writeFile: (path: string, data: Uint8Array) => void };
  readonly TessBaseAPI: new () => TesseractApi;
}
interface TesseractApi {
  readonly Init: (path: null, languages: string, engine: number) => number;
  readonly SetVariable: (name: string, value: string) => boolean;
  /** 0 when the picture in /input could be decoded. */
  readonly SetImageFile: (orientation: number, angle: number) => number;
  readonly Recognize: (monitor: null) => number;
  readonly GetJSONText: () => string;
  readonly Clear: () => void;
}
interface RecognisedItem {
  readonly text: string;
  readonly confidence: number;
  readonly bbox: { readonly x0: number; readonly y0: number; readonly x1: number; readonly y1: number };
}
interface Recognised {
  readonly blocks: readonly { readonly paragraphs: readonly { readonly lines: readonly RecognisedLine[] }[] }[] | null;
}
interface RecognisedLine extends RecognisedItem {
  readonly words: readonly RecognisedItem[];
}

interface Words {
  readonly text: string;
  /** 0 to 1. */
  readonly confidence: number;
  /** In pixels of the picture that was given. */
  readonly box: Box;
}
export interface Line extends Words {
  readonly words: readonly Words[];
}

/** How Tesseract looks for lines: one block of lines, a single line, or words wherever they are. */
export type Layout = 'block' | 'line' | 'scattered';
const SEGMENTATION: Readonly<Record<Layout, string>> = { block: '6', line: '7', scattered: '11' };
const LSTM_ONLY = 1;
const LANGUAGES = ['kor', 'eng'];

const require = createRequire(import.meta.url);

/** The build with plain SIMD: it gives the same on every processor, which relaxed SIMD does not. */
const start = async (): Promise<{ module: TesseractModule; api: TesseractApi }> => {
  const load = require('tesseract.js-core/tesseract-core-simd-lstm.js') as (
    options: object,
  ) => Promise<TesseractModule>;
  const silent = (): void => undefined;
  const module = await load({
    wasmBinary: readFileSync(require.resolve('tesseract.js-core/tesseract-core-simd-lstm.wasm')),
    TesseractProgress: silent,
    print: silent,
    printErr: silent,
  });
  for (const language of LANGUAGES) {
    const file = `@tesseract.js-data/${language}/4.0.0_best_int/${language}.traineddata.gz`;
    module.FS.writeFile(`${language}.traineddata`, gunzipSync(readFileSync(require.resolve(file))));
  }
  const api = new module.TessBaseAPI();
  if (api.Init(null, LANGUAGES.join('+'), LSTM_ONLY) !== 0) throw new Error('Tesseract did not start');
  return { module, api };
};
let started: ReturnType<typeof start> | undefined;

const wordsOf = ({ text, confidence, bbox }: RecognisedItem): Words => ({
  text: text.replace(/\s+/gu, ' ').trim(),
  confidence: Math.min(1, Math.max(0, confidence / 100)),
  box: { x: bbox.x0, y: bbox.y0, width: bbox.x1 - bbox.x0, height: bbox.y1 - bbox.y0 },
});

/** One byte a pixel, as the simplest file that Tesseract takes (PGM). */
const toFile = (grey: Uint8Array, width: number, height: number): Uint8Array =>
  Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`, 'latin1'), grey]);

/** Reads dark text on a light ground. */
export const recognise = async (
  { data, width, height }: { readonly data: Uint8Array; readonly width: number; readonly height: number },
  layout: Layout,
): Promise<Line[]> => {
  const { module, api } = await (started ??= start());
  module.FS.writeFile('/input', toFile(data, width, height));
  api.SetVariable('tessedit_pageseg_mode', SEGMENTATION[layout]);
  api.SetVariable('user_defined_dpi', '200');
  if (api.SetImageFile(1, 0) !== 0) throw new Error('Tesseract did not take the picture');
  api.Recognize(null);
  const { blocks } = JSON.parse(api.GetJSONText()) as Recognised;
  api.Clear();
  return (blocks ?? [])
    .flatMap(({ paragraphs }) => paragraphs.flatMap(({ lines }) => lines))
    .map((line) => ({ ...wordsOf(line), words: line.words.map(wordsOf) }))
    .filter(({ text }) => text !== '');
};
