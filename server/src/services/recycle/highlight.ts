import { placeOf } from './place-of.ts';

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Positions of the letters that are compared: all but spaces and signs. */
const lettersOf = (label: string): { compact: string; positions: number[] } => {
  const found = [...label.matchAll(/[\p{L}\p{N}]/gu)];
  return { compact: found.map(([letter]) => letter.toLowerCase()).join(''), positions: found.map(({ index }) => index) };
};

/** What of a label was asked for; all of it where that cannot be said, as for a misspelling. */
export const highlightsOf = (label: string, typed: readonly string[]): Range[] => {
  const { compact, positions } = lettersOf(label);
  const ranges: Range[] = [];
  for (const part of typed) {
    const place = placeOf(compact, part);
    const [first, last] = [positions[place?.from ?? -1], positions[(place?.to ?? 0) - 1]];
    if (first !== undefined && last !== undefined) ranges.push({ from: first, to: last + 1 });
  }
  ranges.sort((a, b) => a.from - b.from);
  const apart = ranges.filter(({ from }, index) => !ranges.slice(0, index).some((earlier) => earlier.to > from));
  return apart.length > 0 ? apart : [{ from: 0, to: label.length }];
};
