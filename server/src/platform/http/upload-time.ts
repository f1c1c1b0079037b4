/** A body of 25 MB comes through in that even where a line carries half a megabit. */
export const UPLOAD_MS = 15 * 60_000;
