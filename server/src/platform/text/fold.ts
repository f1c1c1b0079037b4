const FULL_WIDTH = /[\uff01-\uff5e]/g;
const TO_ASCII = 0xfee0;
/** Emoji and letters are the same with and without them; a dot above is what is left of a dotted capital in lower case. */
const UNSEEN = /[\u0307\u200b-\u200d\u2060\ufe00-\ufe0f]/g;

/** Texts as they are compared: composed, in lower case, ＰＥＴ as PET, İ as i, ς as σ, without what is not seen. */
export const fold = (text: string): string =>
  text
    .normalize('NFC')
    .replace(FULL_WIDTH, (letter) => String.fromCharCode(letter.charCodeAt(0) - TO_ASCII))
    .replaceAll('\u0130', 'i')
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .replace(UNSEEN, '');

const ALL_FULL_WIDTH = Array.from({ length: 0x5e }, (_, index) => String.fromCharCode(0xff01 + index)).join('');
const ALL_ASCII = Array.from({ length: 0x5e }, (_, index) => String.fromCharCode(0x21 + index)).join('');
const ALL_UNSEEN = '\\u0307\\u200b\\u200c\\u200d\\u2060\\ufe00\\ufe01\\ufe02\\ufe0e\\ufe0f';

/** The same in SQL. `$fold$` quotes a text that holds every sign of ASCII. */
export const foldSql = (text: string): string =>
  `translate(lower(translate(normalize(${text}, NFC), '${ALL_FULL_WIDTH}\u0130', $fold$${ALL_ASCII}i$fold$)), E'ς${ALL_UNSEEN}', 'σ')`;

const clusters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

export interface FoldedText {
  readonly folded: string;
  /** Where in the text as it is written a stretch of the folded one begins and ends; nothing is cut in two that is seen as one. */
  readonly rangeOf: (from: number, to: number) => { readonly from: number; readonly to: number };
}

/** A text with the way back to how it is written: composing and leaving out change where letters stand. */
export const foldWithPlaces = (text: string): FoldedText => {
  const starts: number[] = [];
  const ends: number[] = [];
  let folded = '';
  for (const { segment, index } of clusters.segment(text)) {
    const part = fold(segment);
    for (let unit = 0; unit < part.length; unit++) {
      starts.push(index);
      ends.push(index + segment.length);
    }
    folded += part;
  }
  return { folded, rangeOf: (from, to) => ({ from: starts[from] ?? text.length, to: ends[to - 1] ?? text.length }) };
};
