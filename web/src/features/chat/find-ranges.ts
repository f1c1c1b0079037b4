/** What is read of messages: not what is for buttons, or for screen readers alone. */
const LEFT_OUT = 'button, .sr, .foot, svg, style, [hidden], [aria-hidden="true"]';

/** As letters are compared: one for each code unit, so that places stay what they are. */
const folded = (text: string): string => {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text;
};

interface Piece {
  readonly node: Text;
  readonly from: number;
}

const rangeOf = (pieces: readonly Piece[], from: number, to: number): Range | undefined => {
  const at = (place: number): Piece | undefined => pieces.findLast((piece) => piece.from <= place);
  const [first, last] = [at(from), at(to - 1)];
  if (first === undefined || last === undefined) return undefined;
  const range = document.createRange();
  range.setStart(first.node, from - first.from);
  range.setEnd(last.node, to - last.from);
  return range;
};

const textOf = (block: Element): { readonly text: string; readonly pieces: Piece[] } => {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement?.closest(LEFT_OUT) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  const pieces: Piece[] = [];
  let text = '';
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    pieces.push({ node: node as Text, from: text.length });
    text += (node as Text).data;
  }
  return { text: folded(text), pieces };
};

/** Where a text stands in messages, in their order, also where bold or a link begins within it. */
export const findRanges = (messages: Iterable<Element>, wanted: string): Range[] => {
  const needle = folded(wanted.normalize('NFC').trim());
  if (needle === '') return [];
  const ranges: Range[] = [];
  for (const message of messages) {
    const { text, pieces } = textOf(message);
    for (let from = text.indexOf(needle); from !== -1; from = text.indexOf(needle, from + needle.length)) {
      const range = rangeOf(pieces, from, from + needle.length);
      if (range !== undefined) ranges.push(range);
    }
  }
  return ranges;
};
