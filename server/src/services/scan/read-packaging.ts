import { readBarcodes, readMarks, readText, ReadingFailed } from '@madang/reading';
import type { Box, MarkCode, ScanResult } from '@madang/contracts/scan/entities';
import type { Log } from '#platform/log';

/** A line of a label. */
export interface Line {
  readonly text: string;
  /** From 0 to 1. */
  readonly confidence: number;
}

type Unread = ScanResult['unread'];

/** What stands on a package beside the words of its label. */
export interface Packaging {
  readonly marks: readonly { readonly mark: MarkCode; readonly confidence: number; readonly box: Box }[];
  readonly barcodes: readonly { readonly text: string; readonly box: Box }[];
  readonly unread: Unread;
}

export interface Label {
  readonly lines: readonly Line[];
  readonly unread: Unread;
}
export const NO_LABEL: Label = { lines: [], unread: [] };

interface Reading {
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** What a picture breaks is not read, and all else of it is. @throws the reason of the signal */
const read = async <T>(part: Unread[number], { log }: Reading, work: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ReadingFailed)) throw error;
    log.warn({ part, reason: error.reason }, 'a part of a scanned photo could not be read');
    return undefined;
  }
};

const missing = (part: Unread[number], found: unknown): Unread => (found === undefined ? [part] : []);

/** Numbers of products. A QR code may say anything, and addresses in it are not even kept. */
const PRODUCTS: ReadonlySet<string> = new Set(['EAN13', 'EAN8', 'UPCA']);

export const readPackaging = async (picture: Uint8Array, reading: Reading): Promise<Packaging> => {
  const [marks, barcodes] = await Promise.all([
    read('marks', reading, () => readMarks(picture, reading)),
    read('barcodes', reading, () => readBarcodes(picture, reading)),
  ]);
  return {
    marks: marks ?? [],
    barcodes: (barcodes ?? []).filter(({ format }) => PRODUCTS.has(format)),
    unread: [...missing('marks', marks), ...missing('barcodes', barcodes)],
  };
};

export const readLabel = async (picture: Uint8Array, reading: Reading): Promise<Label> => {
  const text = await read('label', reading, () => readText(picture, reading));
  return { lines: text?.lines ?? [], unread: missing('label', text) };
};
