/** One page of a text; `number` where it has pages. */
export interface TextPage {
  readonly number: number | null;
  readonly text: string;
}

export interface Passage {
  readonly position: number;
  readonly page: number | null;
  readonly text: string;
}

/** Long enough to say something by itself, short enough that several fit beside a question. */
const LONGEST = 800;
/** Before this much there is no looking for an end: passages of a few words find nothing. */
const SHORTEST = 300;
/** What is kept of one item. */
export const MOST_CHARS = 600_000;

const ENDS = [/\n\s*\n/g, /\n/g, /[.!?。…](?:\s|$)/g, /\s/g];

const lastEnd = (text: string, end: RegExp): number => {
  let at = -1;
  for (const match of text.matchAll(end)) {
    const after = match.index + match[0].length;
    if (after >= SHORTEST) at = after;
  }
  return at;
};

/** Where a passage ends: at a paragraph, a line, a sentence or a word, and never within a letter. */
const endOf = (text: string): number => {
  if (text.length <= LONGEST) return text.length;
  const head = text.slice(0, LONGEST);
  const at = ENDS.map((end) => lastEnd(head, end)).find((found) => found !== -1);
  return at ?? (/[\ud800-\udbff]$/.test(head) ? LONGEST - 1 : LONGEST);
};

/** Spaces are no text: twice as much is looked at as is kept, and no more, however long a page is. */
const MOST_LOOKED_AT = 2 * MOST_CHARS;

/** In time that grows with the text, whatever is in it: whoever is answered by this process waits meanwhile. */
const tidy = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();

/** Cuts pages into passages, none of which is of two pages. */
export const splitText = (pages: readonly TextPage[]): { readonly passages: Passage[]; readonly isCut: boolean } => {
  const passages: Passage[] = [];
  let room = MOST_CHARS;
  let unseen = MOST_LOOKED_AT;
  for (const { number, text } of pages) {
    let rest = tidy(text.slice(0, unseen));
    while (rest !== '') {
      const end = endOf(rest);
      if (end > room) return { passages, isCut: true };
      const piece = rest.slice(0, end).trim();
      if (piece !== '') passages.push({ position: passages.length, page: number, text: piece });
      room -= end;
      rest = rest.slice(end);
    }
    if (text.length > unseen) return { passages, isCut: true };
    unseen -= text.length;
  }
  return { passages, isCut: false };
};
