import type { brokenFileErrors } from '@madang/contracts/location/errors';

/** What came of a file. */
export interface ImportReport {
  readonly records: number;
  readonly added: number;
  readonly changed: number;
  /** By reason. */
  readonly rejected: Readonly<Record<string, number>>;
  /** Latitude and longitude stood for each other, and were put right. */
  readonly swapped: number;
  readonly removed: number;
  /** An earlier try of the same file had come so far. */
  readonly resumedAt: number;
  /** Of the calendar: districts that the file does not name, whose days are still those of an earlier one. */
  readonly olderDistricts: readonly string[];
  /** It ends in the middle of a record. */
  readonly isCut: boolean;
  readonly encoding: 'utf8' | 'cp949';
  /** It was the last file of its data set already, and nothing was done. */
  readonly wasThere: boolean;
}

/** What was found wrong with a file after its import had begun. */
export type ImportProblem = keyof typeof brokenFileErrors;
