import type { Box, MarkCode } from '@madang/contracts/scan/entities';

/** A line of a label. */
export interface Line {
  readonly text: string;
  /** From 0 to 1. */
  readonly confidence: number;
}

/** What stands on a package. */
export interface Packaging {
  readonly marks: readonly { readonly mark: MarkCode; readonly confidence: number; readonly box: Box }[];
  readonly barcodes: readonly { readonly text: string; readonly box: Box }[];
  readonly lines: readonly Line[];
}

export type ReadPackaging = (picture: Uint8Array, signal: AbortSignal) => Promise<Packaging>;
