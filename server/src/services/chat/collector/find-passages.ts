import type { Database } from '#platform/db/database';
import { wantedGrams } from '../search/grams.ts';
import { saltOf, type Collection } from '../store/collector-items.ts';
import { indexMoved, rankPassages, readBeginnings, type RankedPassage } from '../store/collector-passages.ts';
import { questionWords, syllableOf } from './find-words.ts';

interface FindRequest {
  readonly text: string;
  readonly itemIds?: readonly string[] | undefined;
  readonly tag?: string | undefined;
  readonly limit: number;
}

/** The rarest of them are looked up; of each of forty words, so many may be. */
const MOST_OF_WORD = 8;

/** Passages that have most of the words of a text, or parts of them: 근저당 is found by 근저당이랑. */
export const findPassages = async (
  db: Database,
  collection: Collection,
  { text, itemIds, tag, limit }: FindRequest,
): Promise<RankedPassage[]> => {
  // Each word by itself, so that a long one at the beginning leaves room for those behind it.
  const gramsOf = (word: string): number[] => wantedGrams(saltOf(collection), [word]).slice(0, MOST_OF_WORD);
  const grams = questionWords(text).flatMap((word) => [...gramsOf(word), ...gramsOf(syllableOf(word) ?? '')]);
  if (grams.length === 0) return [];
  await indexMoved(db, collection);
  return rankPassages(db, collection, { grams: [...new Set(grams)], itemIds, tag, limit });
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
