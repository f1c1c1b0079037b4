import { fold } from '#platform/text/fold';

/**
 * What texts are found by: every letter, and every two letters that stand together in a word, as 32-bit hashes. PostgreSQL's
 * trigrams know no word of one or two syllables, and its full-text search none inside of another.
 * Two texts may share a hash by chance: who looks up by them compares the text as well.
 */
const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;

/** FNV-1a over code units: the hash of a text, gone on with from that of what stands before it. */
const hash = (before: number, text: string, from = 0, to = text.length): number => {
  let value = before | 0;
  for (let index = from; index < to; index++) value = Math.imul(value ^ text.charCodeAt(index), PRIME);
  return value;
};

/** Words as they are compared. */
export const wordsOf = (text: string): string[] =>
  fold(text)
    .split(/\s+/)
    .filter((word) => word !== '');

const pairsOf = (letters: readonly string[]): string[] =>
  letters.slice(1).map((letter, index) => (letters[index] ?? '') + letter);

const LAST_OF_ONE_UNIT = 0xffff;

/** All that a text can be found by, for this owner. Without a string for each letter: answers are long, and everybody else waits meanwhile. */
export const gramsOf = (ownerId: string, text: string): number[] => {
  const seed = hash(OFFSET, ownerId);
  const grams = new Set<number>();
  for (const word of new Set(wordsOf(text))) {
    let before: number | undefined;
    for (let from = 0; from < word.length;) {
      const to = from + ((word.codePointAt(from) ?? 0) > LAST_OF_ONE_UNIT ? 2 : 1);
      if (before !== undefined) grams.add(hash(before, word, from, to));
      before = hash(seed, word, from, to);
      grams.add(before);
      from = to;
    }
  }
  return [...grams];
};

/** More than these narrow nothing down any further. */
const MAX_WANTED = 40;

/** All that a text must have in which every one of these words is found. */
export const wantedGrams = (ownerId: string, words: readonly string[]): number[] => {
  const seed = hash(OFFSET, ownerId);
  const grams = words.flatMap((word) => {
    const letters = Array.from(word);
    return letters.length === 1 ? letters : pairsOf(letters);
  });
  return [...new Set(grams.slice(0, MAX_WANTED).map((gram) => hash(seed, gram)))];
};
