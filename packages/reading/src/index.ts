import { availableParallelism } from 'node:os';
import { createPool } from '@madang/threads';
import { toReadingFailed } from './failures.ts';
import type { Barcode, FoundMark, PictureText } from './types.ts';
import type { Request } from './worker.ts';

export { BARCODE_FORMATS, MARKS, ReadingFailed } from './types.ts';
export type { Barcode, BarcodeFormat, Box, FoundMark, Mark, PictureText, ReadingFailure, TextLine } from './types.ts';

interface ReadingOptions {
  readonly signal?: AbortSignal;
}

/** Two pictures at once at most, each with 150 MB or more; one core is left to the process that asks. */
const pool = createPool({
  entry: new URL('./worker.ts', import.meta.url),
  threads: Math.min(2, Math.max(1, availableParallelism() - 1)),
  timeoutMs: 60_000,
  idleMs: 30_000,
  toError: toReadingFailed,
});

const ask = (request: Request, { signal }: ReadingOptions): Promise<unknown> => pool.run(request, signal);

/** The lines of text in a picture, Korean and English. @throws ReadingFailed, and the reason of `signal` */
export const readText = async (picture: Uint8Array, options: ReadingOptions = {}): Promise<PictureText> =>
  (await ask({ kind: 'text', picture }, options)) as PictureText;

/** Barcodes and QR codes whose check digits are right. @throws ReadingFailed, and the reason of `signal` */
export const readBarcodes = async (picture: Uint8Array, options: ReadingOptions = {}): Promise<readonly Barcode[]> =>
  (await ask({ kind: 'barcodes', picture }, options)) as readonly Barcode[];

/** Marks of separate discharge on packaging, each once for each place. @throws ReadingFailed, and the reason of `signal` */
export const readMarks = async (picture: Uint8Array, options: ReadingOptions = {}): Promise<readonly FoundMark[]> =>
  (await ask({ kind: 'marks', picture }, options)) as readonly FoundMark[];
