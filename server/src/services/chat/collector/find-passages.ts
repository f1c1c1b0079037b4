import type { Database } from '#platform/db/database';
import { fold, foldWithPlaces } from '#platform/text/fold';
import { wantedGrams, wordsOf } from '../search/grams.ts';
import { saltOf, type Collection } from '../store/collector-items.ts';
import { indexMoved, rankPassages, readBeginnings, type RankedPassage } from '../store/collector-passages.ts';

/** Signs around words are not part of them: "근저당," is 근저당. From the first letter to the last: no place is looked at twice. */
const BARE = /[\p{L}\p{N}](?:.*[\p{L}\p{N}])?/su;

/** Words of a question, each once; one that is only signs stays as it is. */
export const questionWords = (text: string): string[] => [
  ...new Set(wordsOf(text).map((word) => BARE.exec(word)?.[0] ?? word)),
];

/** Of a long question, what is asked stands at its end as often as at its beginning. */
const MOST_WORDS = 40;
const somewhere = (words: readonly string[]): readonly string[] =>
  words.length <= MOST_WORDS ? words : [...words.slice(0, MOST_WORDS / 2), ...words.slice(-MOST_WORDS / 2)];

interface FindRequest {
  readonly text: string;
  readonly itemIds?: readonly string[] | undefined;
  readonly tag?: string | undefined;
  readonly limit: number;
}

/** Passages that have most of the words of a text, or parts of them: 근저당 is found by 근저당이랑. */
export const findPassages = async (
  db: Database,
  collection: Collection,
  { text, itemIds, tag, limit }: FindRequest,
): Promise<RankedPassage[]> => {
  const words = somewhere(questionWords(text));
  // Each word by itself, so that a long one at the beginning leaves room for those behind it.
  const grams = [...new Set(words.flatMap((word) => wantedGrams(saltOf(collection), [word])))];
  if (grams.length === 0) return [];
  await indexMoved(db, collection);
  return rankPassages(db, collection, { grams, itemIds, tag, limit });
};

/** Those that have a word as it is written in the question, or its beginning as far as a particle behind it may reach. */
const MOST_PARTICLE = 3;
const LEAST_STEM = 2;
const stems = (word: string): string[] => {
  const letters = Array.from(word);
  const all = [word];
  for (let cut = 1; cut <= MOST_PARTICLE && letters.length - cut >= LEAST_STEM; cut += 1)
    all.push(letters.slice(0, -cut).join(''));
  return all;
};

const stemsOf = (text: string): string[][] => questionWords(text).map(stems);

/** How many words of a question a text has. */
export const wordsFound = (question: string, text: string): number => {
  const folded = fold(text);
  return stemsOf(question).filter((each) => each.some((stem) => folded.includes(stem))).length;
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
  const marks: { from: number; to: number }[] = [];
  for (const each of stemsOf(question)) {
    const stem = each.find((one) => folded.includes(one));
    if (stem === undefined) continue;
    for (let at = folded.indexOf(stem); at !== -1; at = folded.indexOf(stem, at + stem.length))
      marks.push(rangeOf(at, at + stem.length));
  }
  marks.sort((a, b) => a.from - b.from || b.to - a.to);
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

/** What an answer may be made of: all of it where it fits, else what is found for the question, else how it begins. */
export const passagesFor = async (
  db: Database,
  collection: Collection,
  { question, itemIds, chars, whole }: { question: string; itemIds: readonly string[]; chars: number; whole: boolean },
): Promise<RankedPassage[]> => {
  const fitting = (passages: readonly RankedPassage[]): RankedPassage[] => {
    let left = chars;
    return passages.filter(({ text }) => (left -= text.length) >= 0);
  };
  if (whole) return readBeginnings(db, itemIds);
  const limit = Math.max(1, Math.ceil(chars / 100));
  const found = fitting(await findPassages(db, collection, { text: question, itemIds, limit }));
  if (found.length > 0) return found;
  return fitting(await readBeginnings(db, itemIds, limit));
};
