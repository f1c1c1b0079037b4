import { fold, foldWithPlaces } from '#platform/text/fold';
import { wordsOf } from '../search/grams.ts';

/** Signs around words are not part of them: "근저당," is 근저당. From the first letter to the last: no place is looked at twice. */
const BARE = /[\p{L}\p{N}](?:.*[\p{L}\p{N}])?/su;

/** Of a long question, what is asked stands at its end as often as at its beginning. */
const MOST_WORDS = 40;

/** Words of a question, each once; one that is only signs stays as it is. */
export const questionWords = (text: string): readonly string[] => {
  const words = [...new Set(wordsOf(text).map((word) => BARE.exec(word)?.[0] ?? word))];
  return words.length <= MOST_WORDS ? words : [...words.slice(0, MOST_WORDS / 2), ...words.slice(-MOST_WORDS / 2)];
};

/** A word of one syllable with what shows its place in a sentence: 약을, 집에. */
const WITH_PARTICLE = /^(\p{Script=Hangul})[은는이가을를의에도로와과만]$/u;
export const syllableOf = (word: string): string | undefined => WITH_PARTICLE.exec(word)?.[1];

/** As it is written in the question, or its beginning as far as a particle behind it may reach. */
const MOST_PARTICLE = 3;
const LEAST_STEM = 2;
const stemsOf = (word: string): string[] => {
  const letters = Array.from(word);
  const stems = [word];
  for (let cut = 1; cut <= MOST_PARTICLE && letters.length - cut >= LEAST_STEM; cut += 1)
    stems.push(letters.slice(0, -cut).join(''));
  return stems;
};

const isLetter = (letter: string | undefined): boolean => letter !== undefined && /[\p{L}\p{N}]/u.test(letter);

/** At the beginning of a word: 약 is not in 계약. */
const placesOfSyllable = (folded: string, syllable: string): number[] => {
  const places: number[] = [];
  for (let at = folded.indexOf(syllable); at !== -1; at = folded.indexOf(syllable, at + 1))
    if (!isLetter(folded[at - 1])) places.push(at);
  return places;
};

/** Words are written together and apart: 전세보증금반환, 전세 보증금 반환. */
const COMPOUND = /^\p{Script=Hangul}{4,}$/u;
const partsOfCompound = (folded: string, word: string): string[] => {
  if (!COMPOUND.test(word)) return [];
  const letters = Array.from(word);
  const isThere = (from: number, to: number): boolean => folded.includes(letters.slice(from, to).join(''));
  const pairs = letters.slice(1).filter((_, at) => isThere(at, at + 2)).length;
  if (pairs * 2 <= letters.length - 1) return [];
  const parts: string[] = [];
  for (let from = 0; from < letters.length - 1;) {
    let to = from + 1;
    while (to < letters.length && isThere(from, to + 1)) to += 1;
    if (to - from > 1) parts.push(letters.slice(from, to).join(''));
    from = to;
  }
  return parts;
};

interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Where a word of a question stands in a folded text: itself, else its beginning, else most of its parts. */
const stretchesOf = (folded: string, word: string): Stretch[] => {
  const everywhere = (part: string): Stretch[] => {
    const found: Stretch[] = [];
    for (let from = folded.indexOf(part); from !== -1; from = folded.indexOf(part, from + part.length))
      found.push({ from, to: from + part.length });
    return found;
  };
  const stem = stemsOf(word).find((each) => folded.includes(each));
  if (stem !== undefined) return everywhere(stem);
  const syllable = syllableOf(word);
  if (syllable !== undefined)
    return placesOfSyllable(folded, syllable).map((from) => ({ from, to: from + syllable.length }));
  return partsOfCompound(folded, word).flatMap(everywhere);
};

/** How many words of a question a text has. */
export const wordsFound = (question: string, text: string): number => {
  const folded = fold(text);
  return questionWords(question).filter((word) => stretchesOf(folded, word).length > 0).length;
};

export interface Piece {
  readonly text: string;
  readonly found: boolean;
}

const BEFORE = 30;
const EXCERPT = 160;

/** A stretch of a passage around the first word of the question in it; words of the question are marked. */
export const excerptOf = (question: string, text: string): Piece[] => {
  const { folded, rangeOf } = foldWithPlaces(text);
  const marks = questionWords(question)
    .flatMap((word) => stretchesOf(folded, word))
    .map(({ from, to }) => rangeOf(from, to))
    .sort((a, b) => a.from - b.from || b.to - a.to);
  const begin = Math.max(0, (marks[0]?.from ?? 0) - BEFORE);
  const from = begin === 0 ? 0 : begin + Math.max(0, text.slice(begin, begin + BEFORE).search(/\s/));
  const end = Math.min(text.length, from + EXCERPT);
  const pieces: Piece[] = [];
  const add = (piece: string, found: boolean): void => {
    if (piece !== '') pieces.push({ text: piece.toWellFormed(), found });
  };
  let at = from;
  for (const mark of marks) {
    if (mark.from < at || mark.to > end) continue;
    add(text.slice(at, mark.from), false);
    add(text.slice(mark.from, mark.to), true);
    at = mark.to;
  }
  add(text.slice(at, end), false);
  return pieces;
};
