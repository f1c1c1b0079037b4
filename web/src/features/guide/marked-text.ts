interface Match {
  readonly matched: string;
  readonly highlights: readonly { readonly from: number; readonly to: number }[];
}

export interface Piece {
  readonly text: string;
  readonly isMarked: boolean;
}

const clusters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** In lower case and composed, with the letters seen as one that each unit belongs to: both change where letters stand. */
const compared = (
  text: string,
): { readonly plain: string; readonly starts: readonly number[]; readonly ends: readonly number[] } => {
  const starts: number[] = [];
  const ends: number[] = [];
  let plain = '';
  for (const { segment, index } of clusters.segment(text)) {
    const part = segment.normalize('NFC').toLowerCase();
    for (let unit = 0; unit < part.length; unit++) {
      starts.push(index);
      ends.push(index + segment.length);
    }
    plain += part;
  }
  return { plain, starts, ends };
};

/** A text in pieces; marked is what was asked for, wherever in the text that stands. */
export const markedText = (text: string, { matched, highlights }: Match): Piece[] => {
  const { plain, starts, ends } = compared(text);
  const ranges = highlights
    .map(({ from, to }) => compared(matched.slice(from, to)).plain)
    .map((part) => ({ at: plain.indexOf(part), length: part.length }))
    .filter(({ at, length }) => at >= 0 && length > 0)
    .map(({ at, length }) => ({ from: starts[at] ?? 0, to: ends[at + length - 1] ?? text.length }))
    .sort((a, b) => a.from - b.from);
  const pieces: Piece[] = [];
  let done = 0;
  for (const { from, to } of ranges) {
    if (from < done) continue;
    if (from > done) pieces.push({ text: text.slice(done, from), isMarked: false });
    pieces.push({ text: text.slice(from, to), isMarked: true });
    done = to;
  }
  if (done < text.length) pieces.push({ text: text.slice(done), isMarked: false });
  return pieces;
};
