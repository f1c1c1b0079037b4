/** Of one document. What a reader takes beside them is held by its thread ({@link file://../documents-pool.ts}). */
export const MOST_PAGES = 2_000;
/** UTF-16 code units of text that are given out. */
export const MOST_CHARACTERS = 2_000_000;
export const MOST_TITLE = 500;
/** Of a document as it comes. */
export const MOST_BYTES = 50 * 1024 * 1024;
/** Of the parts of an archive that are read, unpacked. */
export const MOST_UNPACKED = 100 * 1024 * 1024;
export const MOST_ENTRIES = 20_000;
/** Unpacked bytes for each packed one, of a part of more than {@link RATIO_FROM}: XML of sheets reaches 60. */
export const MOST_RATIO = 200;
export const RATIO_FROM = 4 * 1024 * 1024;
