/** A piece of a paragraph that a line may end after. */
export interface Word {
  readonly text: string;
  /** Follows the piece before it without a space: a word that was split because it alone is wider than the box. */
  readonly glued: boolean;
  /** A line ends here because the writer said so. */
  readonly ends: boolean;
}

const LEFT_OPEN = /[([{「『“‘₩#]$/u;
const CLOSING = /^[)\]}」』”’%.,!?…:;·~]/u;
const SCRIPT = [/\p{Script=Hangul}/u, /\p{Script=Latin}/u, /\p{Nd}/u];

export const scriptOf = (character: string): number => SCRIPT.findIndex((pattern) => pattern.test(character));

export const wordsOf = (text: string): Word[] =>
  text.split('\n').flatMap((paragraph) => {
    const words = paragraph.split(' ').filter((word) => word !== '');
    return words.map((word, index) => ({ text: word, glued: false, ends: index === words.length - 1 }));
  });

const mayBreak = (before: string, after: string): boolean => !LEFT_OPEN.test(before) && !CLOSING.test(after);

/** Splits a word into pieces no wider than the box, at least two characters each where there is room for that. */
export const splitWord = (word: Word, fits: (text: string) => boolean): Word[] => {
  const characters = Array.from(word.text);
  const pieces: string[] = [];
  let from = 0;
  while (from < characters.length && !fits(characters.slice(from).join(''))) {
    let longest = from + 1;
    while (longest < characters.length && fits(characters.slice(from, longest + 1).join(''))) longest += 1;
    // Two characters are left for the next line, and two stay on this one, where that is possible.
    let cut = longest;
    if (characters.length - cut === 1 && cut - from > 2) cut -= 1;
    const good = (at: number): boolean => mayBreak(characters[at - 1] ?? '', characters[at] ?? '');
    const seam = (at: number): boolean =>
      /[-/·]/.test(characters[at - 1] ?? '') || scriptOf(characters[at - 1] ?? '') !== scriptOf(characters[at] ?? '');
    let best = cut;
    while (best > from + 2 && !good(best)) best -= 1;
    for (let at = best; at >= from + 2 && at >= best - 4; at -= 1)
      if (good(at) && seam(at)) {
        best = at;
        break;
      }
    pieces.push(characters.slice(from, best).join(''));
    from = best;
  }
  pieces.push(characters.slice(from).join(''));
  const last = pieces.length - 1;
  return pieces
    .map((text, index) => ({ text, glued: index > 0 ? true : word.glued, ends: index === last && word.ends }))
    .filter(({ text }) => text !== '');
};

/** What stands on a line, with its spaces. */
export const joinWords = (words: readonly Word[]): string =>
  words.map(({ text, glued }, index) => (index === 0 || glued ? text : ` ${text}`)).join('');
