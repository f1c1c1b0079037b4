interface Match {
  readonly matched: string;
  readonly highlights: readonly { readonly from: number; readonly to: number }[];
}

export interface Piece {
  readonly text: string;
  readonly isMarked: boolean;
}

/** A text in pieces; marked is what was asked for, wherever in the text that stands. */
export const markedText = (text: string, { matched, highlights }: Match): Piece[] => {
  const lower = text.toLowerCase();
  const ranges = highlights
    .map(({ from, to }) => matched.slice(from, to).toLowerCase())
    .map((part) => ({ from: lower.indexOf(part), length: part.length }))
    .filter(({ from, length }) => from >= 0 && length > 0)
    .sort((a, b) => a.from - b.from);
  const pieces: Piece[] = [];
  let at = 0;
  for (const { from, length } of ranges) {
    if (from < at) continue;
    if (from > at) pieces.push({ text: text.slice(at, from), isMarked: false });
    pieces.push({ text: text.slice(from, from + length), isMarked: true });
    at = from + length;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), isMarked: false });
  return pieces;
};
