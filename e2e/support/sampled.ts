/**
 * What is tried in many ways alike: all of them where everything is run (`npm run test:all` sets EVERY_CELL), otherwise
 * `size` of them, the same ones each time, the first among them and the others as far apart as they can be.
 */
export const sampleOf = <T>(all: readonly T[], size: number): readonly T[] =>
  process.env['EVERY_CELL'] !== undefined || all.length <= size
    ? all
    : Array.from({ length: size }, (_, nth) => all[Math.floor((nth * all.length) / size)] as T);
