/** In pixels of the upright picture. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface TextLine {
  readonly text: string;
  /** 0 to 1, by the recogniser's own estimate. */
  readonly confidence: number;
  readonly box: Box;
}

export interface PictureText {
  /** Of the upright picture. */
  readonly width: number;
  readonly height: number;
  /** From top to bottom; none where nothing could be read. */
  readonly lines: readonly TextLine[];
}

export const BARCODE_FORMATS = [
  'EAN13',
  'EAN8',
  'UPCA',
  'UPCE',
  'QRCode',
  'MicroQRCode',
  'DataMatrix',
  'Code128',
  'ITF14',
] as const;
export type BarcodeFormat = (typeof BARCODE_FORMATS)[number];

export interface Barcode {
  readonly format: BarcodeFormat;
  /** What it says. An address is text as well: nothing of it is ever opened. */
  readonly text: string;
  readonly box: Box;
}

/**
 * Marks of separate discharge as packaging in Korea bears them, those of before 2022 too (`plastic`, `can` and `carton` say
 * no more than that). `film` is 비닐류 of any material; `composite` is 도포·첩합, which goes with general waste.
 */
export const MARKS = [
  'clear_pet',
  'pet',
  'plastic',
  'hdpe',
  'ldpe',
  'pp',
  'ps',
  'plastic_other',
  'film',
  'can',
  'steel_can',
  'aluminium_can',
  'glass',
  'paper',
  'carton',
  'aseptic_carton',
  'composite',
] as const;
export type Mark = (typeof MARKS)[number];

export interface FoundMark {
  readonly mark: Mark;
  /** 0 to 1. */
  readonly confidence: number;
  readonly box: Box;
}

export type ReadingFailure =
  | 'not_a_picture'
  /** Not a document that is read here: an archive, a program, a format of before 2007. */
  | 'unknown_kind'
  | 'encrypted'
  | 'for_distribution'
  | 'too_many_pages'
  | 'too_large'
  | 'too_slow'
  | 'too_much_memory'
  /** What should be in it is not, or its reader has failed. */
  | 'broken';

/** Why a picture or a document could not be read. That nothing stands in it is no failure. */
export class ReadingFailed extends Error {
  readonly reason: ReadingFailure;
  constructor(reason: ReadingFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ReadingFailed';
    this.reason = reason;
  }
}
