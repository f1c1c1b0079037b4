import { CLOTHES, clothesRow, csvOf } from '../../server/src/services/location/testing/data-file.ts';

/** A file of clothing bins as a publisher would write it, with as many bins beside each other. */
export const binsCsv = (count: number, more: readonly string[][] = []): Blob =>
  new File(
    [
      csvOf([
        [...CLOTHES],
        ...Array.from({ length: count }, (_, nth) => clothesRow(`${nth + 1}`, { 위도: (37.5 + nth / 1e6).toFixed(6) })),
        ...more,
      ]),
    ],
    'bins.csv',
    { type: 'text/csv' },
  );
