/** Of a picture, wherever it is decoded: as many pixels as an upload may have. */
export const MOST_PIXELS = 50_000_000;
/** libvips works outside of a thread, and goes on where the thread is ended. */
export const DECODE_SECONDS = 30;
