import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { prepareZXingModule, readBarcodes as readSymbols } from 'zxing-wasm/reader';
import { decode } from './picture.ts';
import { BARCODE_FORMATS, type Barcode, type BarcodeFormat } from './types.ts';

const MOST_PIXELS = 8_000_000;
const MOST_SYMBOLS = 20;

let prepared: Promise<unknown> | undefined;
/** From our own disk: by itself the library would fetch its WebAssembly from a host outside. */
const prepare = (): Promise<unknown> =>
  (prepared ??= prepareZXingModule({
    overrides: {
      wasmBinary: new Uint8Array(
        readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')),
      ).buffer,
    },
    fireImmediately: true,
  }));

const isKnown = (format: string): format is BarcodeFormat => (BARCODE_FORMATS as readonly string[]).includes(format);

const withAlpha = (rgb: Uint8Array): Uint8ClampedArray<ArrayBuffer> => {
  const rgba = new Uint8ClampedArray((rgb.length / 3) * 4).fill(255);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    rgba[to] = rgb[from] ?? 0;
    rgba[to + 1] = rgb[from + 1] ?? 0;
    rgba[to + 2] = rgb[from + 2] ?? 0;
  }
  return rgba;
};

/** The library leaves out what has a wrong check digit, and reads in every direction. */
export const readBarcodes = async (bytes: Uint8Array): Promise<Barcode[]> => {
  const [{ data, width, height, scale }] = await Promise.all([decode(bytes, MOST_PIXELS), prepare()]);
  const found = await readSymbols(
    { data: withAlpha(data), width, height, colorSpace: 'srgb' },
    { formats: [...BARCODE_FORMATS], maxNumberOfSymbols: MOST_SYMBOLS, tryHarder: true, eanAddOnSymbol: 'Ignore' },
  );
  return found.flatMap(({ format, text, position }) => {
    if (!isKnown(format)) return [];
    const corners = [position.topLeft, position.topRight, position.bottomRight, position.bottomLeft];
    const [left, right] = [Math.min(...corners.map(({ x }) => x)), Math.max(...corners.map(({ x }) => x))];
    const [top, bottom] = [Math.min(...corners.map(({ y }) => y)), Math.max(...corners.map(({ y }) => y))];
    const box = {
      x: Math.round(left * scale),
      y: Math.round(top * scale),
      width: Math.round((right - left) * scale),
      height: Math.round((bottom - top) * scale),
    };
    return [{ format, text, box }];
  });
};
